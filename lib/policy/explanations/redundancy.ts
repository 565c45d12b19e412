import { example, exampleIf } from './example';
import { analyzer, CHECK_REFERENCE, guide, Explanations } from './explanation';

export const redundancyExplanations: Explanations = {
  REDUNDANT_ACTION: {
    what: 'An action that another one of the same list covers, or that is repeated.',
    why: 'It changes nothing and uses up the quota of 2,048 characters.',
    basis: [CHECK_REFERENCE],
    page: analyzer('suggestion-redundant-action'),
    fails: example({ Action: ['s3:Get*', 's3:GetObject'] }),
    passes: example({ Action: 's3:Get*' }),
  },
  REDUNDANT_RESOURCE: {
    what: 'A resource that another one of the same list covers, or that is repeated.',
    why: 'It changes nothing and uses up the quota of 2,048 characters. `arn:aws:s3:::reports*` covers the objects too.',
    basis: [CHECK_REFERENCE],
    page: analyzer('suggestion-redundant-resource'),
    fails: example({ Resource: ['arn:aws:s3:::reports-*', 'arn:aws:s3:::reports-*/*'] }),
    passes: example({ Resource: 'arn:aws:s3:::reports-*' }),
  },
  REDUNDANT_STATEMENT: {
    what: 'A statement that says the same as another one.',
    why: 'It changes nothing and uses up the quota of 2,048 characters.',
    basis: [CHECK_REFERENCE],
    page: guide('access-analyzer-reference-policy-checks'),
    fails: example({ Sid: 'A' }, { Sid: 'B' }),
    passes: example({ Sid: 'A' }),
  },
  REDUNDANT_CONDITION_VALUE_NUM: {
    what: 'Several numbers under an operator for which one of them decides.',
    why: 'Less than 2700 or less than 3600 is less than 3600.',
    basis: [CHECK_REFERENCE],
    page: analyzer('suggestion-redundant-condition-value-num'),
    fails: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': ['2700', '3600'] } }),
    passes: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
  },
};
