import { USER_QUOTA } from '../size';
import { example, SOUND } from './example';
import { analyzer, documented, guide, inferred, live, preflight, Explanations } from './explanation';

function resources(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `arn:aws:s3:::reports-${index}/*`);
}

const MANY_PATTERNS = example({
  Resource: Array.from({ length: 800 }, (_, index) => `arn:aws:s3:::reports-${index}-*`),
});

export const sizeExplanations: Explanations = {
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: {
    what: `The document alone uses more than the ${USER_QUOTA} characters that all inline policies of a user share.`,
    why: 'IAM answers `LimitExceeded: Maximum policy size of 2048 bytes exceeded for user …`. The quota cannot be raised; a managed policy takes 6,144 characters and a user up to 10 of them.',
    basis: [
      live(
        'acceptance test',
        'https://github.com/hashicorp/terraform-provider-aws, internal/service/iam/user_policy_test.go: 2,048 characters pass, 2,049 do not',
      ),
      preflight('inline-policy-size', '2026-09-01'),
      documented(),
    ],
    page: analyzer('general-warning-policy-size-exceeds-identity-policy-quota'),
    fails: example({ Resource: resources(80) }),
    passes: example({ Resource: resources(20) }),
  },
  POLICY_SIZE_NEAR_QUOTA: {
    what: `Without any white space the document fits into ${USER_QUOTA} characters, with the white space inside strings or in bytes of UTF-8 it does not.`,
    why: 'AWS says that white space does not count, but not whether that holds inside strings, nor how characters beyond ASCII count.',
    basis: [
      documented('the quotas of IAM'),
      inferred('which white space and how other characters count is not documented'),
    ],
    page: guide('reference_iam-quotas'),
    fails: example({ Resource: resources(40) }, { Resource: `arn:aws:s3:::reports/${'a b '.repeat(300)}` }),
    passes: SOUND,
  },
  CHECKS_CUT_SHORT: {
    what: 'The document is so large that some checks of warnings and suggestions were cut short.',
    why: 'The work on a document beyond the quota is limited, so that no text can stop the linter. Errors that IAM would answer are all found.',
    basis: [inferred('a limit of this package')],
    page: guide('reference_iam-quotas'),
    fails: MANY_PATTERNS,
    passes: SOUND,
  },
};
