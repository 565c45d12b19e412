import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Aws, CfnParameter, CustomResource, Duration, Fn, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  ExclusiveUserInlinePolicies,
  OnDrift,
  UserInlinePolicy,
  UserInlinePolicyDriftMonitor,
  UserInlinePolicyProps,
  UserInlinePolicyProvider,
  UserInlinePolicyProviderProps,
} from '../lib';
import { assumed } from './roles';

process.env.CDK_VALIDATION = 'true';

/** What cdk-nag and the CDK's own validation find in the stacks of an app, and where. */
function scrutinize(stacks: Record<string, (stack: Stack) => unknown>): string[] {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'scrutiny-'));
  try {
    const app = new App({ outdir, context: CONTEXT });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    Object.entries(stacks).forEach(([name, build]) => build(new Stack(app, name)));
    app.synth();
    const file = path.join(outdir, 'validation-report.json');
    const { pluginReports } = JSON.parse(fs.readFileSync(file, 'utf8')) as Report;
    return pluginReports
      .flatMap(({ violations }) => violations)
      .flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${constructPath}: ${ruleName}`),
      );
  } finally {
    fs.rmSync(outdir, { recursive: true });
  }
}

const CONTEXT = {
  '@aws-cdk/core:failSynthOnValidationErrors': false, // the report has them
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

interface Report {
  readonly pluginReports: { readonly violations: Violation[] }[];
}

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: { readonly constructPath: string }[];
}

/** A policy that has no wildcard of its own. */
function declare(
  stack: Stack,
  user: iam.IUserRef,
  props: Partial<UserInlinePolicyProps> = {},
): UserInlinePolicy {
  const statements = [statement('arn:aws:s3:::reports/2026.csv')];
  return new UserInlinePolicy(stack, `Policy of ${user.node.id}`, { user, statements, ...props });
}

function statement(resource: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [resource] });
}

function alice(stack: Stack): iam.IUser {
  return iam.User.fromUserName(stack, 'Alice', 'alice');
}

test('nothing is found in an app that uses the construct plainly, however it knows its users', () => {
  const named = (name: (stack: Stack) => string) => (stack: Stack) =>
    declare(stack, iam.User.fromUserName(stack, 'User', name(stack)));
  const known = (arn: string) => (stack: Stack) => declare(stack, iam.User.fromUserArn(stack, 'User', arn));
  const serviceToken = 'arn:aws:lambda:eu-west-1:111122223333:function:users';
  expect(
    scrutinize({
      MadeHere: (stack) => declare(stack, new iam.User(stack, 'User')),
      ByName: named(() => 'alice'),
      ByArn: known('arn:aws:iam::111122223333:user/alice'),
      WithPath: known('arn:aws:iam::111122223333:user/team/alice'),
      ByParameter: named((stack) => new CfnParameter(stack, 'Name').valueAsString),
      ByExport: named(() => Fn.importValue('Alice')),
      ByAttribute: named((stack) =>
        new CustomResource(stack, 'Lookup', { serviceToken }).getAttString('Name'),
      ),
      ByTokens: named(() => Fn.join('-', ['team', Aws.REGION])),
      // so many that ARNs are short
      Many: (stack) => {
        for (let i = 100; i < 250; i++) {
          declare(
            stack,
            iam.User.fromUserName(stack, `User${i}`, `user-with-a-rather-long-name-${i}`.repeat(2)),
          );
        }
      },
    }),
  ).toEqual([]);
});

test('nothing is found in a provider with all options, nor in other accounts and exclusive control', () => {
  expect(
    scrutinize({
      AllOptions: (stack) => declare(stack, alice(stack), { provider: withAllOptions(stack) }),
      TracingOnly: (stack) => {
        const provider = new UserInlinePolicyProvider(stack, 'Provider', { tracing: lambda.Tracing.ACTIVE });
        declare(stack, alice(stack), { provider });
      },
      OwnRole: (stack) => {
        const role = iam.Role.fromRoleName(stack, 'Role', 'policy-writer');
        const provider = new UserInlinePolicyProvider(stack, 'Provider', { role });
        declare(stack, alice(stack), { provider });
      },
      OtherAccount: (stack) => {
        const assumeRole = assumed('arn:aws:iam::111122223333:role/policy-writer');
        declare(stack, alice(stack), { assumeRole });
      },
      Exclusive: (stack) => {
        const user = iam.User.fromUserName(stack, 'Bob', 'bob');
        new ExclusiveUserInlinePolicies(stack, 'Exclusive', { user, policies: [declare(stack, user)] });
      },
    }),
  ).toEqual([]);
});

test('nothing is found in drift monitors that report, that repair, and of a provider with all options', () => {
  const monitored =
    (onDrift: OnDrift, provider: (stack: Stack) => UserInlinePolicyProvider | undefined) =>
    (stack: Stack) => {
      UserInlinePolicyDriftMonitor.of(stack).monitorAll({ onDrift });
      const user = alice(stack);
      const policy = declare(stack, user, { provider: provider(stack) });
      new ExclusiveUserInlinePolicies(stack, 'Exclusive', { user, policies: [policy] });
    };
  expect(
    scrutinize({
      Reports: monitored(OnDrift.REPORT, () => undefined),
      Repairs: monitored(OnDrift.REPAIR, () => undefined),
      AllOptions: monitored(OnDrift.REPAIR, withAllOptions),
    }),
  ).toEqual([]);
});

function withAllOptions(stack: Stack): UserInlinePolicyProvider {
  const boundary = (id: string) => iam.ManagedPolicy.fromManagedPolicyName(stack, id, id);
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-11112222',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-11112222'],
  });
  return new UserInlinePolicyProvider(stack, 'Provider', {
    requiredUserBoundary: boundary('of-users'),
    permissionsBoundary: boundary('of-roles'),
    vpc,
    vpcSubnets: { subnets: vpc.privateSubnets },
    logGroup: new logs.LogGroup(stack, 'Log'),
    memorySize: 512,
    architecture: lambda.Architecture.ARM_64,
    timeout: Duration.minutes(4),
    serviceTimeout: Duration.minutes(5),
    verifyEvents: true,
    servedStackArns: ['arn:aws:cloudformation:eu-west-1:111122223333:stack/reports-*'],
    tracing: lambda.Tracing.ACTIVE,
    reservedConcurrentExecutions: 2,
  });
}

test('the users of an app with grants have no finding but for what the grants allow', () => {
  const granted = (stack: Stack) => {
    const policy = declare(stack, alice(stack));
    kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:111122223333:key/${KEY}`).grantDecrypt(policy);
    s3.Bucket.fromBucketName(stack, 'Bucket', 'reports').grantPut(policy, '2026.csv');
  };
  expect(scrutinize({ Granted: granted })).toEqual([
    'Granted/Policy of Alice/SecurityDiff: AwsSolutions-IAM5[Action::s3:Abort*]',
  ]);
});

const KEY = '11112222-3333-4444-5555-666677778888';

test('what a policy itself allows by wildcards is found there, and acknowledged there', () => {
  const wide = (stack: Stack) =>
    declare(stack, alice(stack), { statements: [statement('arn:aws:s3:::reports/*')] });
  const id = 'AwsSolutions-IAM5[Resource::arn:aws:s3:::reports/*]';
  expect(
    scrutinize({
      Found: wide,
      Acknowledged: (stack) =>
        Validations.of(wide(stack)).acknowledge({ id, reason: 'all reports are for her' }),
    }),
  ).toEqual([`Found/Policy of Alice/SecurityDiff: ${id}`]);
});

test('a right on everything that somebody gives the role of the Lambda is found', () => {
  const widened = (stack: Stack, props?: UserInlinePolicyProviderProps) => {
    const provider = new UserInlinePolicyProvider(stack, 'Provider', props);
    provider.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] }),
    );
    declare(stack, alice(stack), { provider });
  };
  expect(scrutinize({ Widened: (stack) => widened(stack) })).toEqual([
    'Widened/Provider/Role/DefaultPolicy/Resource: AwsSolutions-IAM5[Resource::*]',
  ]);
});

test("the CDK's own validation looks at these apps", () => {
  const build = (stack: Stack) => {
    declare(stack, alice(stack));
    new iam.CfnGroup(stack, 'Group', { groupName: 'no spaces allowed' });
  };
  expect(scrutinize({ Reports: build })).toEqual(['Reports/Group: F3031']);
});
