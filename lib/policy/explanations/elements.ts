import { example, exampleOf, SOUND } from './example';
import { analyzer, documented, guide, MOTO, preflight, Explanations } from './explanation';

export const elementsExplanations: Explanations = {
  INVALID_POLICY_ELEMENT: {
    what: 'An element that IAM does not know. The case counts.',
    why: 'IAM answers `Syntax errors in policy.` The CDK drops such an element in `PolicyDocument.fromJson`: a Deny with `conditions` becomes unconditional.',
    basis: [preflight('policy-statement-unknown-field'), preflight('policy-unknown-toplevel-field'), MOTO],
    page: analyzer('error-invalid-policy-element'),
    fails: example({ Resources: '*', Resource: undefined }),
    passes: example({ Resource: '*' }),
  },
  CONDITIONS_OUTSIDE_STATEMENT: {
    what: 'A `Conditions` element outside the statements.',
    why: 'An emulator that mirrors IAM lets it pass, but no page of AWS knows it: the statements would apply without any condition.',
    basis: [
      { kind: 'emulator', detail: 'moto knows the element' },
      documented('the grammar of policies does not know it'),
    ],
    page: guide('reference_policies_grammar'),
    fails: exampleOf({ Conditions: { Bool: { 'aws:SecureTransport': 'true' } } }, {}),
    passes: example({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
  },
  UNSUPPORTED_PRINCIPAL: {
    what: 'A Principal or NotPrincipal in the policy of a user.',
    why: 'The principal is the user. IAM answers `Policy document should not specify a principal.`',
    basis: [preflight('identity-policy-no-principal'), documented()],
    page: analyzer('error-unsupported-principal'),
    fails: example({ Principal: '*' }),
    passes: SOUND,
  },
  UNSUPPORTED_ELEMENT_COMBINATION: {
    what: 'Action and NotAction, or Resource and NotResource, in one statement.',
    why: 'IAM answers `Syntax errors in policy.`',
    basis: [preflight('policy-exclusive-fields', '2026-09-03'), MOTO],
    page: analyzer('error-unsupported-element-combination'),
    fails: example({ NotAction: 's3:PutObject' }),
    passes: SOUND,
  },
  MISSING_STATEMENT: {
    what: 'No Statement, or an empty list of them.',
    why: 'IAM answers `Syntax errors in policy.`',
    basis: [preflight('policy-statement-required'), MOTO],
    page: analyzer('error-missing-statement'),
    fails: exampleOf({ Statement: [] }),
    passes: SOUND,
  },
  DATA_TYPE_MISMATCH: {
    what: 'A value of the wrong JSON type: an object for a string, a list for an object.',
    why: 'IAM answers `Syntax errors in policy.`',
    basis: [preflight('policy-condition-value-type'), MOTO, documented('the grammar of policies')],
    page: analyzer('error-data-type-mismatch'),
    fails: example({ Action: { read: 's3:GetObject' } }),
    passes: SOUND,
  },
};
