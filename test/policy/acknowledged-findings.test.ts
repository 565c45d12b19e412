import { acknowledgedFindingProblems } from '../../lib/policy/acknowledged-findings';
import { findingText } from '../../lib/policy/finding';

test('takes ids of findings that can be acknowledged', () => {
  expect(acknowledgedFindingProblems(['MISSING_VERSION', 'EMPTY_VARIABLE'])).toEqual([]);
});

test('fails ids that do not exist, and those of what IAM refuses', () => {
  expect(acknowledgedFindingProblems(['MISSING_VERSON', 'MISSING_EFFECT'])).toEqual([
    'there is no finding "MISSING_VERSON"; perhaps "MISSING_VERSION"',
    'MISSING_EFFECT cannot be acknowledged: IAM refuses such a document',
  ]);
});

test('a finding in one line', () => {
  const finding = {
    id: 'EMPTY_SID_VALUE',
    severity: 'suggestion',
    path: '$.Statement.Sid',
    message: 'the Sid is empty',
    refused: false,
  } as const;
  expect(findingText(finding)).toBe('$.Statement.Sid: the Sid is empty [EMPTY_SID_VALUE]');
});
