import { RegionInfo } from 'aws-cdk-lib/region-info';
import { looksLikeRegion, REGIONS } from '../../../lib/policy/grammar/region';

test('knows every region that the CDK knows', () => {
  const names = RegionInfo.regions.map(({ name }) => name);
  expect(names.filter((name) => !REGIONS.includes(name))).toEqual([]);
});

test('knows regions by how they are written', () => {
  expect(REGIONS.filter((name) => !looksLikeRegion(name))).toEqual([]);
  expect(['region', 'us-east', 'US-EAST-1', '*', '', 'us-east-1a'].filter(looksLikeRegion)).toEqual([]);
});
