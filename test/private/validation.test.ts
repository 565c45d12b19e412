import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import {
  Annotations,
  App,
  Aspects,
  CfnCondition,
  CfnResource,
  Fn,
  NestedStack,
  Stack,
  Stage,
  Validations,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ExclusiveUserInlinePolicies, UserInlinePolicy, UserInlinePolicyProps } from '../../lib';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const PAGE = 'https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/findings.md';
// IAM accepts it, and it matches nothing
const STORED = 'arn:aws:S3:::reports/*';

interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly suggestedFix?: string;
  readonly severity: string;
  readonly violatingConstructs: { readonly constructPath: string; readonly stackTraces?: string[] }[];
}

interface Report {
  readonly pluginReports: { readonly pluginName: string; readonly violations: Violation[] }[];
}

let folder = '';
const { CDK_OUTDIR, CDK_VALIDATION } = process.env;

// as the command line of the CDK does
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'validation-'));
  process.env.CDK_OUTDIR = folder;
  jest.spyOn(console, 'error').mockImplementation(); // where the CDK prints the report
});

afterEach(() => {
  jest.restoreAllMocks();
  Object.assign(process.env, { CDK_VALIDATION });
  if (CDK_OUTDIR === undefined) {
    delete process.env.CDK_OUTDIR;
  }
  fs.rmSync(folder, { recursive: true });
});

function newApp(): App {
  return new App({
    autoSynth: false,
    analyticsReporting: false,
    context: { '@aws-cdk/core:annotationsInValidationReport': true },
  });
}

function newStack(scope: Construct = newApp(), id = 'Reports'): Stack {
  return new Stack(scope, id, { env: ENV });
}

function policyOf(
  scope: Construct,
  props: Partial<UserInlinePolicyProps> = {},
  id = 'Read',
): UserInlinePolicy {
  const user = iam.User.fromUserName(scope, `User${id}`, 'alice');
  return new UserInlinePolicy(scope, id, { user, ...props });
}

function read(resource = 'arn:aws:s3:::reports/*'): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
}

/** Whether synth failed, and what the report says: plugin, id, severity, path, what is wrong, fix. */
function synth(app: App): { failed: boolean; report: (string | undefined)[][] } {
  let failed = false;
  try {
    app.synth({ force: true });
  } catch {
    failed = true;
  }
  return {
    failed,
    report: readReport().pluginReports.flatMap(({ pluginName, violations }) =>
      violations.flatMap(({ violatingConstructs, ...violation }) =>
        violatingConstructs.map(({ constructPath }) => [
          pluginName,
          violation.ruleName,
          violation.severity,
          constructPath,
          violation.description,
          violation.suggestedFix,
        ]),
      ),
    ),
  };
}

function readReport(): Report {
  const file = path.join(folder, 'validation-report.json');
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Report) : { pluginReports: [] };
}

function rootOf(scope: Construct): App {
  return scope.node.root as App;
}

test('errors stand in the validation report, with id, severity, path and fix, and fail synth', () => {
  const stack = newStack();
  policyOf(stack, {
    policyName: 'a b',
    documentJson: `{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "allow", "Action": "s3:GetObject",
    "Resource": "${STORED}" }]
}`,
  });
  expect(synth(rootOf(stack))).toEqual({
    failed: true,
    report: [
      [
        'cdk-user-inline-policy',
        'INVALID_POLICY_NAME',
        'fatal',
        'Reports/Read',
        'the policy name "a b" holds " "',
        'allowed are letters and digits of ASCII and + = , . @ _ -',
      ],
      [
        'cdk-user-inline-policy',
        'INVALID_EFFECT',
        'fatal',
        'Reports/Read',
        '$.Statement[0].Effect (line 3, column 29): the Effect is "allow"',
        `perhaps "Allow"; allowed are "Allow" and "Deny"\n${PAGE}#invalid_effect`,
      ],
      [
        'cdk-user-inline-policy',
        'INVALID_ARN_SERVICE_CASE',
        'error',
        'Reports/Read',
        `$.Statement[0].Resource (line 4, column 17): the service of "${STORED}" is "S3"`,
        `write "s3"\n${PAGE}#invalid_arn_service_case`,
      ],
    ],
  });
});

test('errors of all stages and nested stacks stand there together', () => {
  const app = newApp();
  policyOf(new NestedStack(newStack(new Stage(app, 'Test')), 'Nested'));
  policyOf(newStack(new Stage(app, 'Prod')));
  policyOf(newStack(app));
  const { failed, report } = synth(app);
  expect(failed).toBe(true);
  expect(report.map(([, id, , place]) => [id, place])).toEqual([
    ['INVALID_DOCUMENT_SOURCE', 'Test/Reports/Nested/Read'],
    ['INVALID_DOCUMENT_SOURCE', 'Prod/Reports/Read'],
    ['INVALID_DOCUMENT_SOURCE', 'Reports/Read'],
  ]);
});

test('each kind of construct reports its errors', () => {
  const stack = newStack();
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  const only = () => ({ user, policies: [], ignoredPolicyNames: ['a b'] });
  new ExclusiveUserInlinePolicies(stack, 'Only', only());
  new ExclusiveUserInlinePolicies(stack, 'Again', only());
  policyOf(stack, { statements: [read()] });
  const condition = new CfnCondition(stack, 'Always', { expression: Fn.conditionEquals('a', 'a') });
  Aspects.of(stack).add({
    visit: (node) => {
      if (CfnResource.isCfnResource(node) && node.node.id === 'SecurityDiff') {
        node.cfnOptions.condition = condition;
      }
    },
  });
  expect(synth(rootOf(stack)).report.map(([, id, , place]) => [id, place])).toEqual([
    ['SEVERAL_EXCLUSIVE_CONTROLS', 'Reports/Only'],
    ['INVALID_NAME_PATTERN', 'Reports/Only'],
    ['SEVERAL_EXCLUSIVE_CONTROLS', 'Reports/Again'],
    ['INVALID_NAME_PATTERN', 'Reports/Again'],
    ['SECURITY_DIFF_CHANGED', 'Reports/Read/SecurityDiff'],
  ]);
});

test('an error has the line that makes the construct', () => {
  const stack = newStack();
  policyOf(stack);
  synth(rootOf(stack));
  const [{ violations }] = readReport().pluginReports;
  expect(violations[0].violatingConstructs[0].stackTraces).toEqual([
    expect.stringMatching(/policyOf .*validation\.test\.ts:\d+:\d+/),
  ]);
});

test('a warning stands there once, as the annotation that it is', () => {
  const stack = newStack();
  policyOf(stack, {
    documentJson: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::a"}]}',
  });
  const { failed, report } = synth(rootOf(stack));
  expect(failed).toBe(false);
  expect(report.filter(([, id]) => id?.includes('MISSING_VERSION'))).toEqual([
    [
      'Construct Annotations',
      'Annotation::cdk-user-inline-policy:MISSING_VERSION',
      'warning',
      'Reports/Read',
      '$: the document has no Version, which means "2008-10-17"; write "2012-10-17"',
      undefined,
    ],
  ]);
});

test('what is right leaves no report', () => {
  const stack = newStack();
  policyOf(stack, { statements: [read()] });
  expect(synth(rootOf(stack))).toEqual({ failed: false, report: [] });
});

test('what was corrected passes the next synth', () => {
  const stack = newStack();
  const policy = policyOf(stack);
  expect(synth(rootOf(stack)).failed).toBe(true);
  policy.addStatements(read());
  expect(synth(rootOf(stack)).failed).toBe(false);
});

test('skipValidation skips them', () => {
  const stack = newStack();
  policyOf(stack);
  expect(() => rootOf(stack).synth({ skipValidation: true })).not.toThrow();
});

describe('an error about what IAM stores is acknowledged', () => {
  test.each<[string, (stack: Stack) => void]>([
    [
      'by Validations.acknowledge, under the id that the report shows',
      (stack) =>
        Validations.of(stack).acknowledge({
          id: 'cdk-user-inline-policy::INVALID_ARN_SERVICE_CASE',
          reason: 'known',
        }),
    ],
    [
      'by Validations.acknowledge, as an annotation',
      (stack) =>
        Validations.of(stack).acknowledge({
          id: 'Annotation::cdk-user-inline-policy:INVALID_ARN_SERVICE_CASE',
          reason: 'known',
        }),
    ],
    [
      'by Annotations.acknowledgeWarning',
      (stack) => Annotations.of(stack).acknowledgeWarning('cdk-user-inline-policy:INVALID_ARN_SERVICE_CASE'),
    ],
  ])('%s', (_how, acknowledge) => {
    for (const isUnderCommandLine of [true, false]) {
      if (!isUnderCommandLine) {
        delete process.env.CDK_OUTDIR;
      }
      const stack = newStack();
      policyOf(stack, { statements: [read(STORED)] });
      acknowledge(stack);
      expect(() => rootOf(stack).synth()).not.toThrow();
    }
  });
});

test('an error that nobody has acknowledged is no warning besides', () => {
  const stack = newStack();
  policyOf(stack, { statements: [read(STORED)] });
  expect(synth(rootOf(stack)).report.map(([plugin, id]) => [plugin, id])).toEqual([
    ['cdk-user-inline-policy', 'INVALID_ARN_SERVICE_CASE'],
  ]);
});

test('an error about what IAM refuses cannot be acknowledged', () => {
  const stack = newStack();
  policyOf(stack, { documentJson: '[]' });
  Validations.of(stack).acknowledge({ id: 'cdk-user-inline-policy::DATA_TYPE_MISMATCH', reason: 'try' });
  expect(synth(rootOf(stack)).failed).toBe(true);
});

test('a warning is acknowledged by Validations.acknowledge', () => {
  const stack = newStack();
  policyOf(stack, {
    documentJson: '{"Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}',
  });
  Validations.of(stack).acknowledge({ id: 'cdk-user-inline-policy::MISSING_VERSION', reason: 'old' });
  expect(synth(rootOf(stack))).toEqual({ failed: false, report: [] });
});

test("one cause is one finding: the CDK's own validation says nothing of a document that we refuse", () => {
  process.env.CDK_VALIDATION = 'true';
  const stack = newStack();
  policyOf(stack, { statements: [read('arn:aws:s3::111122223333:reports')] });
  expect(synth(rootOf(stack)).report.map(([plugin, id]) => [plugin, id])).toEqual([
    ['cdk-user-inline-policy', 'ARN_ACCOUNT_NOT_ALLOWED'],
  ]);
});
