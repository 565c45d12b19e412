import { example, SOUND } from './example';
import { analyzer, CHECK_REFERENCE, documented, MOTO, preflight, Explanations } from './explanation';

export const statementExplanations: Explanations = {
  MISSING_EFFECT: {
    what: 'A statement without an Effect.',
    why: 'IAM answers `Syntax errors in policy.` The CDK makes it an Allow in `PolicyDocument.fromJson`.',
    basis: [preflight('policy-effect-required'), MOTO],
    page: analyzer('error-missing-effect'),
    fails: example({ Effect: undefined }),
    passes: SOUND,
  },
  INVALID_EFFECT: {
    what: 'An Effect other than `Allow` and `Deny`. The case counts.',
    why: 'IAM answers `Syntax errors in policy.`, or `The policy failed legacy parsing` when only the case is wrong.',
    basis: [preflight('policy-effect-case', '2026-09-03'), MOTO],
    page: analyzer('error-invalid-effect'),
    fails: example({ Effect: 'allow' }),
    passes: SOUND,
  },
  UNSUPPORTED_SID: {
    what: 'A Sid with characters other than ASCII letters and digits.',
    why: 'IAM answers `Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*`.',
    basis: [preflight('policy-sid-format', '2026-09-04'), documented()],
    page: analyzer('error-unsupported-sid'),
    fails: example({ Sid: 'read reports' }),
    passes: example({ Sid: 'ReadReports' }),
  },
  UNIQUE_SIDS_REQUIRED: {
    what: 'Two statements with the same Sid.',
    why: 'IAM answers `Statement IDs (SID) in a single policy must be unique.`',
    basis: [preflight('policy-duplicate-sid', '2026-09-03'), MOTO],
    page: analyzer('error-unique-sids-required'),
    fails: example(
      { Sid: 'Read' },
      { Sid: 'Read', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
    ),
    passes: example(
      { Sid: 'Read' },
      { Sid: 'List', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
    ),
  },
  EMPTY_SID_VALUE: {
    what: 'An empty Sid.',
    why: 'It says nothing.',
    basis: [MOTO, CHECK_REFERENCE],
    page: analyzer('suggestion-empty-sid-value'),
    fails: example({ Sid: '' }),
    passes: example({ Sid: 'ReadReports' }),
  },
  MISSING_ACTION: {
    what: 'A statement without an Action or NotAction, or with an empty list.',
    why: 'IAM answers `Policy statement must contain actions.`',
    basis: [preflight('policy-action-required'), MOTO],
    page: analyzer('error-missing-action'),
    fails: example({ Action: [] }),
    passes: SOUND,
  },
  MISSING_RESOURCE: {
    what: 'A statement without a Resource or NotResource, or with an empty list.',
    why: 'IAM answers `Policy statement must contain resources.`',
    basis: [preflight('policy-statement-resource-required', '2026-09-03'), MOTO],
    page: analyzer('error-missing-resource'),
    fails: example({ Resource: undefined }),
    passes: SOUND,
  },
};
