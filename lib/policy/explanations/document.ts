import { exampleOf, SOUND } from './example';
import { analyzer, documented, guide, live, MOTO, preflight, Explanations } from './explanation';

const STATEMENT = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' };

export const documentExplanations: Explanations = {
  INVALID_VERSION: {
    what: 'A Version that is not a version of the policy language.',
    why: 'IAM answers `Syntax errors in policy.` The Version is not the date of the policy.',
    basis: [preflight('policy-version', '2026-09-03'), MOTO, documented()],
    page: analyzer('error-invalid-version'),
    fails: exampleOf({ Version: '2026-01-01' }, {}),
    passes: SOUND,
  },
  MISSING_VERSION: {
    what: 'No Version.',
    why: 'IAM then reads the document as one of 2008-10-17, in which policy variables are plain text.',
    basis: [documented()],
    page: analyzer('general-warning-missing-version'),
    fails: exampleOf({ Version: undefined }, {}),
    passes: SOUND,
  },
  OLD_VERSION: {
    what: 'The Version is `2008-10-17`.',
    why: 'In it policy variables are plain text. Managed policies are not accepted with it at all.',
    basis: [documented()],
    page: guide('reference_policies_elements_version'),
    fails: exampleOf({ Version: '2008-10-17' }, {}),
    passes: SOUND,
  },
  SINGLE_STATEMENT_BEFORE_VERSION: {
    what: 'A Statement that is one object, not a list, before the Version.',
    why: 'IAM answers `The policy failed legacy parsing`. With the Version first, or with a list, it accepts the same document.',
    basis: [
      live('2019-07-11', 'https://github.com/99designs/iamy/issues/65'),
      live('2023-07-30', 'https://htnosm.hatenablog.com/entry/2023/07/30/090000'),
    ],
    page: guide('reference_policies_elements_version'),
    fails: JSON.stringify({ Statement: STATEMENT, Version: '2012-10-17' }, null, 2),
    passes: JSON.stringify({ Version: '2012-10-17', Statement: STATEMENT }, null, 2),
  },
  UNSUPPORTED_ID: {
    what: 'An Id.',
    why: 'The grammar says that policies of identities must not have one. IAM accepts it, and it has no effect.',
    basis: [preflight('policy-unknown-toplevel-field'), documented('the grammar of policies')],
    page: guide('reference_policies_elements_id'),
    fails: exampleOf({ Id: 'reports' }, {}),
    passes: SOUND,
  },
};
