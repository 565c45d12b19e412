import { testShard } from './shard';

testShard(3);
