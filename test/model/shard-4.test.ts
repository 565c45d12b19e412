import { testShard } from './shard';

testShard(4);
