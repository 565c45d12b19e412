import { example, exampleIf, exampleOf, SOUND } from './example';
import { analyzer, CHECK_REFERENCE, documented, guide, inferred, Explanations } from './explanation';

const HOME = example({ Resource: 'arn:aws:s3:::reports/${aws:username}/*' });

export const variableExplanations: Explanations = {
  MISSING_BRACE_IN_VARIABLE: {
    what: 'A policy variable without its closing brace.',
    why: 'It is plain text, which matches nothing.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-missing-brace-in-variable'),
    fails: example({ Resource: 'arn:aws:s3:::reports/${aws:username/*' }),
    passes: HOME,
  },
  MISSING_QUOTE_IN_VARIABLE: {
    what: 'A default of a policy variable that is not in single quotes.',
    why: 'It is plain text, which matches nothing.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-missing-quote-in-variable'),
    fails: example({ Resource: "arn:aws:s3:::reports/${aws:PrincipalTag/team, 'none}/*" }),
    passes: example({ Resource: "arn:aws:s3:::reports/${aws:PrincipalTag/team, 'none'}/*" }),
  },
  UNSUPPORTED_SPACE_IN_VARIABLE: {
    what: 'White space in the name of a policy variable.',
    why: 'It is plain text, which matches nothing.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-unsupported-space-in-variable'),
    fails: example({ Resource: 'arn:aws:s3:::reports/${aws: username}/*' }),
    passes: HOME,
  },
  EMPTY_VARIABLE: {
    what: 'A policy variable without a name.',
    why: 'It is plain text, which matches nothing.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-empty-variable'),
    fails: example({ Resource: 'arn:aws:s3:::reports/${}/*' }),
    passes: HOME,
  },
  VARIABLE_UNSUPPORTED_IN_VERSION: {
    what: 'A policy variable in a document whose Version is not `2012-10-17`.',
    why: 'In older versions, and without one, variables are plain text.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-variable-unsupported-in-version'),
    fails: exampleOf({ Version: undefined }, { Resource: 'arn:aws:s3:::reports/${aws:username}/*' }),
    passes: HOME,
  },
  VARIABLE_UNSUPPORTED_IN_ELEMENT: {
    what: 'A policy variable in an action.',
    why: 'Variables work in resources and in condition values only. One with a colon is refused as a second colon.',
    basis: [CHECK_REFERENCE],
    page: analyzer('error-variable-unsupported-in-element'),
    fails: example({ Action: 's3:${verb}Object' }),
    passes: SOUND,
  },
  VARIABLE_IN_CONDITION_KEY: {
    what: 'A policy variable in a condition key.',
    why: 'Variables work in the values of a condition. In a key they are plain text, which no request has.',
    basis: [documented()],
    page: guide('reference_policies_variables#policy-vars-wheretouse'),
    fails: exampleIf({ StringEquals: { 'aws:ResourceTag/${aws:username}': 'owner' } }),
    passes: exampleIf({ StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } }),
  },
  INVALID_VARIABLE_FOR_OPERATOR: {
    what: 'A policy variable under a Date, Numeric, IP address or Binary operator.',
    why: 'IAM reads these values when the policy is written, and a variable is none of a date, a number, an address or base64. Only String and Arn operators take variables.',
    basis: [CHECK_REFERENCE, inferred('a variable is none of the values that IAM was seen to accept there')],
    page: analyzer('error-invalid-variable-for-operator'),
    fails: example({
      Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '${aws:PrincipalTag/age}' } },
    }),
    passes: example({ Condition: { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } } }),
  },
};
