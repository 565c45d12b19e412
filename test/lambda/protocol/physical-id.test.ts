import { formatPolicyId, parsePolicyId } from '../../../lambda/protocol/physical-id';

test.each([
  [{ userName: 'alice', policyName: 'Read', adopted: false }, 'alice/Read'],
  [{ userName: 'a+=,.@_-Z', policyName: 'R+=,.@_-9', adopted: true }, 'a+=,.@_-Z/R+=,.@_-9#adopted'],
])('%j is written and read as %s', (id, text) => {
  expect(formatPolicyId(id)).toBe(text);
  expect(parsePolicyId(text)).toEqual(id);
});

test.each([
  '',
  '!create-failed',
  'stack-Read-1ABCDEFGHIJKL',
  '2026/11/22/[$LATEST]0123456789abcdef',
  'alice/',
  '/Read',
  'alice/Read#other',
  'alice/Read/More',
  `alice/${'x'.repeat(129)}`,
])('%j is none of ours', (text) => {
  expect(parsePolicyId(text)).toBeUndefined();
});
