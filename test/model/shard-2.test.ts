import { testShard } from './shard';

testShard(2);
