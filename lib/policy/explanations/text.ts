import { MAX_DOCUMENT_LENGTH } from '../rules/text';
import { example, SOUND } from './example';
import { documented, guide, inferred, live, MOTO, Explanations } from './explanation';

const API = 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html';

export const textExplanations: Explanations = {
  JSON_SYNTAX_ERROR: {
    what: 'The text is not JSON, or more than one JSON value.',
    why: 'IAM answers `MalformedPolicyDocument: Syntax errors in policy.` and does not say where.',
    basis: [MOTO, documented()],
    page: guide('reference_policies_grammar'),
    fails: SOUND.replace('"Allow"', "'Allow'"),
    passes: SOUND,
  },
  LEADING_WHITE_SPACE: {
    what: 'White space before the document.',
    why: 'IAM answers `The policy failed legacy parsing`, and the console `JSON strings must not have leading spaces`. `UserInlinePolicy` removes it: there it is no finding.',
    basis: [live('2023-07-30', 'https://htnosm.hatenablog.com/entry/2023/07/30/090000')],
    page: API,
    fails: `\n${SOUND}`,
    passes: SOUND,
  },
  DUPLICATE_KEY: {
    what: 'A key that is repeated in one object.',
    why: 'IAM refuses it in new and edited policies. `JSON.parse` and CloudFormation keep the last one and drop the others silently.',
    basis: [documented()],
    page: guide('troubleshoot_policies#morethanonepolicyblock'),
    fails: SOUND.replace('"Action": "s3:GetObject"', '"Action": "s3:GetObject", "Action": "s3:PutObject"'),
    passes: example({ Action: ['s3:GetObject', 's3:PutObject'] }),
  },
  DOCUMENT_TOO_LONG: {
    what: `The text has more than ${MAX_DOCUMENT_LENGTH.toLocaleString('en')} characters, white space included.`,
    why: 'It is the limit of the API itself, before anything is read. Such a text is not checked any further.',
    basis: [documented()],
    page: API,
    fails: `${SOUND}${' '.repeat(MAX_DOCUMENT_LENGTH)}`,
    passes: SOUND,
  },
  UNSUPPORTED_CHARACTER: {
    what: 'A character that IAM does not accept: dashes and quotes of word processors, emoji, anything beyond U+00FF.',
    why: 'IAM answers `The specified value for policyDocument is invalid. It must contain only printable ASCII characters.` `JSON.stringify` does not escape them.',
    basis: [documented(), inferred('the text of the answer is that of an emulator, versitygw')],
    page: API,
    fails: example({ Resource: 'arn:aws:s3:::reports/2026\u20132027/*' }),
    passes: example({ Resource: 'arn:aws:s3:::reports/2026-2027/*' }),
  },
  ESCAPED_CHARACTER: {
    what: 'An escape such as `\\u20ac` stands for a character that a policy cannot hold.',
    why: 'The text of the request is ASCII, so IAM accepts it; whether it ever matches anything is not documented.',
    basis: [inferred('from the pattern of the parameter')],
    page: API,
    fails: SOUND.replace('reports', 'reports-\\u20ac'),
    passes: SOUND,
  },
};
