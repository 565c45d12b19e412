import { example, SOUND } from './example';
import { guide, inferred, live, MOTO, preflight, Explanations } from './explanation';

export const actionExplanations: Explanations = {
  ACTION_WITHOUT_VENDOR: {
    what: 'An action without a service before a colon.',
    why: 'IAM answers `Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.`',
    basis: [preflight('policy-action-format', '2026-09-03'), MOTO],
    page: guide('reference_policies_elements_action'),
    fails: example({ Action: 'GetObject' }),
    passes: SOUND,
  },
  ACTION_WITH_TWO_COLONS: {
    what: 'An action with more than one colon.',
    why: 'IAM answers `Actions/Condition can contain only one colon.`',
    basis: [preflight('policy-action-single-colon'), MOTO],
    page: guide('reference_policies_elements_action'),
    fails: example({ Action: 's3:Get:Object' }),
    passes: SOUND,
  },
  INVALID_VENDOR: {
    what: 'A service that is empty or has characters other than letters, digits, hyphen and dot.',
    why: 'IAM answers `Vendor … is not valid`.',
    basis: [MOTO],
    page: guide('reference_policies_elements_action'),
    fails: example({ Action: 's 3:GetObject' }),
    passes: SOUND,
  },
  WILDCARD_IN_VENDOR: {
    what: 'A wildcard before the colon of an action.',
    why: 'IAM answers `Action vendors (e.g., aws, ec2, etc.) must not contain wildcards`.',
    basis: [
      preflight('policy-action-vendor-wildcard'),
      live('2026-09', 'https://github.com/boogy/iam-policy-validator/issues/172'),
    ],
    page: guide('reference_policies_elements_action'),
    fails: example({ Action: '*:Get*' }),
    passes: example({ Action: 's3:Get*' }),
  },
  UNUSUAL_ACTION_NAME: {
    what: 'The name of an action has characters that no action of AWS has, or is empty.',
    why: 'IAM accepts any text after the colon; this one matches no action.',
    basis: [MOTO, inferred('the actions in the managed policies of AWS have letters and digits only')],
    page: guide('reference_policies_elements_action'),
    fails: example({ Action: 's3:Get Object' }),
    passes: SOUND,
  },
};
