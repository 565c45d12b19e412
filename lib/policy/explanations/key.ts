import { exampleIf } from './example';
import { analyzer, CHECK_REFERENCE, documented, guide, SERVICE_REFERENCE, Explanations } from './explanation';

export const keyExplanations: Explanations = {
  TYPE_MISMATCH: {
    what: 'An operator of another type than the condition key.',
    why: 'The values are compared as something they are not: such a condition hardly ever holds.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('general-warning-type-mismatch'),
    fails: exampleIf({ StringEquals: { 'aws:MultiFactorAuthAge': '3600' } }),
    passes: exampleIf({ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }),
  },
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: {
    what: 'StringLike or StringNotLike for a condition key that is an ARN.',
    why: 'Under them a `*` crosses colons: the pattern matches ARNs of other accounts and services. ArnLike compares field by field.',
    basis: [documented()],
    page: guide('reference_policies_elements_condition_operators#Conditions_ARN'),
    fails: exampleIf({ StringLike: { 'aws:SourceArn': 'arn:aws:s3:::reports-*' } }),
    passes: exampleIf({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::reports-*' } }),
  },
  MISSING_QUALIFIER: {
    what: 'A condition key with several values in a request, without `ForAllValues:` or `ForAnyValue:`.',
    why: 'How the values are compared is then undefined.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('error-missing-qualifier'),
    fails: exampleIf({ StringEquals: { 'aws:TagKeys': 'team' } }),
    passes: exampleIf({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }),
  },
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: {
    what: 'An Allow with `ForAllValues:` on a condition key that has one value.',
    why: 'It also holds when the request has no such key: the Allow is wider than it looks.',
    basis: [SERVICE_REFERENCE],
    page: analyzer('security-warning-forallvalues-with-single-valued-key'),
    fails: exampleIf({ 'ForAllValues:StringEquals': { 'aws:ResourceTag/team': 'reports' } }),
    passes: exampleIf({ StringEquals: { 'aws:ResourceTag/team': 'reports' } }),
  },
  POINTLESS_QUALIFIER: {
    what: '`ForAnyValue:`, or `ForAllValues:` in a Deny, on a condition key that has one value.',
    why: 'It changes nothing, or makes a Deny apply to requests without the key.',
    basis: [documented()],
    page: guide('reference_policies_condition-single-vs-multi-valued-context-keys'),
    fails: exampleIf({ 'ForAnyValue:StringEquals': { 'aws:ResourceTag/team': 'reports' } }),
    passes: exampleIf({ StringEquals: { 'aws:ResourceTag/team': 'reports' } }),
  },
  WILDCARD_WITHOUT_LIKE_OPERATOR: {
    what: 'A wildcard in a value under an operator that compares it as a plain character.',
    why: 'StringEquals compares `*` and `?` literally; only StringLike, StringNotLike and the Arn operators know wildcards.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-wildcard-without-like-operator'),
    fails: exampleIf({ StringEquals: { 'aws:PrincipalTag/team': 'report*' } }),
    passes: exampleIf({ StringLike: { 'aws:PrincipalTag/team': 'report*' } }),
  },
  EQUIVALENT_TO_NULL_FALSE: {
    what: 'StringLike or ArnLike with the value `*`.',
    why: 'It only asks whether the key exists. `Null` with `false` says so, and also holds for the empty value.',
    basis: [documented()],
    page: guide('reference_policies_elements_condition_operators#Conditions_Null'),
    fails: exampleIf({ StringLike: { 'aws:PrincipalTag/team': '*' } }),
    passes: exampleIf({ Null: { 'aws:PrincipalTag/team': 'false' } }),
  },
  MISSING_PAIRED_CONDITION_KEYS: {
    what: 'A condition key that is only safe together with another one.',
    why: 'Private addresses are the same in many networks: `aws:VpcSourceIp` without `aws:SourceVpc` also matches other VPCs.',
    basis: [CHECK_REFERENCE],
    page: analyzer('security-warning-missing-paired-condition-keys'),
    fails: exampleIf({ IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } }),
    passes: exampleIf({
      IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' },
      StringEquals: { 'aws:SourceVpc': 'vpc-0123456789abcdef0' },
    }),
  },
};
