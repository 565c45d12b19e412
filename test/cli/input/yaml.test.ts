import { readYaml } from '../../../lib/cli/input/yaml';
import { toValue } from '../../../lib/policy/json/printer';

const valueOf = (text: string) => toValue(readYaml(text).root);

test('reads the values that JSON has, dates and the like as text', () => {
  expect(valueOf('a: 2012-10-17\nb: [1, true, null, ~, "x", yes]\nc:\nd: 0x1F\n"e": &x {}\n1: 1.50')).toEqual(
    {
      a: '2012-10-17',
      b: [1, true, null, null, 'x', 'yes'],
      c: null,
      d: 31,
      e: {},
      1: 1.5,
    },
  );
  expect(valueOf('')).toBeNull();
});

test('takes the tags of CloudFormation for the functions that they stand for', () => {
  expect(valueOf('- !Ref A\n- !GetAtt A.B\n- !Sub ["${a}", {a: !Ref B}]\n- !Condition C\n- !!str 1')).toEqual(
    [
      { Ref: 'A' },
      { 'Fn::GetAtt': 'A.B' },
      { 'Fn::Sub': ['${a}', { a: { Ref: 'B' } }] },
      { Condition: 'C' },
      '1',
    ],
  );
});

test('follows aliases and merges', () => {
  expect(valueOf('a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [{x: 4}, *a]}\nd: *a')).toEqual({
    a: { x: 1, y: 2 },
    b: { y: 3, x: 1 },
    c: { x: 4, y: 2 },
    d: { x: 1, y: 2 },
  });
});

test('keeps repeated keys', () => {
  const { root } = readYaml('a: 1\na: 2');
  expect(root.kind === 'object' && root.members.map(({ key }) => key.value)).toEqual(['a', 'a']);
});

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...[...'bcdefgh'].map(
    (name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join()}]`,
  ),
].join('\n');

test.each([
  ['an alias bomb', bomb, 'it has more than 200000 values, those of aliases counted each time'],
  ['an alias of itself', 'a: &a [*a]', 'it is nested more than 64 levels deep; a policy needs 6'],
  ['an alias of nothing', 'a: *b', 'it is not YAML: the alias *b stands for nothing'],
  ['deep lists', '['.repeat(9_000), 'it is nested more than 64 levels deep; a policy needs 6'],
  ['deep items', '- '.repeat(9_000), 'it is nested more than 64 levels deep; a policy needs 6'],
  ['deep keys', '? '.repeat(9_000), 'it is nested more than 64 levels deep; a policy needs 6'],
  [
    'deep maps',
    `${'{a: '.repeat(100)}1${'}'.repeat(100)}`,
    'it is nested more than 64 levels deep; a policy needs 6',
  ],
  ['a long text', 'a: b\n'.repeat(300_000), 'it has more than 1 MiB of YAML; a template has at most 1 MB'],
  ['two documents', 'a: 1\n---\nb: 1', 'it has more than one YAML document; put each into a file of its own'],
  ['a quote that is never closed', 'a: "b', 'it is not YAML: line 1, column 6: Missing closing "quote'],
])('fails %s', (_what, text, message) => {
  expect(() => readYaml(text)).toThrow(message);
});

describe('the place of each character of a string', () => {
  const placesOf = (text: string) => {
    const { root, offsets } = readYaml(text);
    const value = root.kind === 'object' ? root.members[0].value : root;
    if (value.kind !== 'string') {
      throw new Error(value.kind);
    }
    const places = offsets(value);
    expect(places).toHaveLength(value.value.length + 1);
    return [...Array(value.value.length).keys()].map((index) => [value.value[index], text[places[index]]]);
  };
  const same = (text: string) => [...text].map((character) => [character, character]);

  test.each([
    ['plain', 'a: b c', same('b c')],
    [
      'plain, folded',
      'a: b\r\n  c\n\n  d',
      [
        ['b', 'b'],
        [' ', '\r'],
        ['c', 'c'],
        ['\n', '\n'],
        ['d', 'd'],
      ],
    ],
    [
      'in single quotes',
      "a: 'b''c'",
      [
        ['b', 'b'],
        ["'", "'"],
        ['c', 'c'],
      ],
    ],
    [
      'in double quotes',
      'a: "b\\n\\x41\\\n  c"',
      [
        ['b', 'b'],
        ['\n', '\\'],
        ['A', '\\'],
        ['c', 'c'],
      ],
    ],
    [
      'beyond the first plane',
      'a: "\\U0001F600\u{1F600}x"',
      [
        ['\ud83d', '\\'],
        ['\ude00', '\\'],
        ['\ud83d', '\ud83d'],
        ['\ude00', '\ude00'],
        ['x', 'x'],
      ],
    ],
    ['a block', 'a: |\n    b\n      c\n\n    d\n', same('b\n  c\n\nd\n')],
    [
      'a block with CRLF',
      'a: |\r\n  b\r\n  c',
      [
        ['b', 'b'],
        ['\n', '\r'],
        ['c', 'c'],
        ['\n', undefined],
      ],
    ],
    [
      'a folded block',
      'a: >\n  b\n  c\n\n  d\n',
      [
        ['b', 'b'],
        [' ', '\n'],
        ['c', 'c'],
        ['\n', '\n'],
        ['d', 'd'],
        ['\n', '\n'],
      ],
    ],
  ])('%s', (_what, text, expected) => {
    expect(placesOf(text)).toEqual(expected);
  });
});
