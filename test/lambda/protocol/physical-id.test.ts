import { formatPolicyId, parsePolicyId, samePolicy } from '../../../lambda/protocol/physical-id';

test.each([
  [{ userName: 'alice', policyName: 'Read', origin: 'wrote' }, 'alice/Read'],
  [{ userName: 'a+=,.@_-Z', policyName: 'R+=,.@_-9', origin: 'adopted' }, 'a+=,.@_-Z/R+=,.@_-9#adopted'],
  [{ userName: 'alice', policyName: 'Read', origin: 'overwrote' }, 'alice/Read#overwrote'],
  [{ userName: 'alice', policyName: 'Read', origin: 'unanswered' }, 'alice/Read#unanswered'],
  [
    { account: '111122223333', userName: 'alice', policyName: 'Read', origin: 'wrote' },
    '111122223333/alice/Read',
  ],
] as const)('%j is written and read as %s', (id, text) => {
  expect(formatPolicyId(id, id.origin)).toBe(text);
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

test.each([
  [{ userName: 'ALICE', policyName: 'Read' }, true],
  [{ userName: 'alice', policyName: 'read' }, false],
  [{ userName: 'bob', policyName: 'Read' }, false],
  [{ account: '111122223333', userName: 'alice', policyName: 'Read' }, false],
])('%j is the policy Read of alice: %s', (other, same) => {
  expect(samePolicy({ userName: 'alice', policyName: 'Read' }, other)).toBe(same);
});
