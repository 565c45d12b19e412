import { Positions } from '../../../lib/policy/json/position';

test('lines and columns count from 1', () => {
  const positions = new Positions('{\r\n\n  "a"\n}');
  expect([0, 1, 3, 6, 11].map((offset) => positions.at(offset))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 2 },
    { line: 2, column: 1 },
    { line: 3, column: 3 },
    { line: 4, column: 2 },
  ]);
});
