import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct, IConstruct, IDependable } from 'constructs';
import type { AssumedRole } from '../../assumed-role';
import { OnDrift } from '../../drift-monitor-options';
import { roleArnOf } from '../assumed-role';
import { acknowledgeWildcards } from './nag';
import { RoleGrants } from './role-grants';
import { READ, UserGrants } from './user-grants';

/** What the function has in common with the one that CloudFormation calls. */
export interface DriftFunctionProps {
  readonly onDrift: OnDrift;
  readonly options: Omit<lambda.FunctionProps, 'handler' | 'role'>;
  readonly logGroup: ILogGroup;
  readonly scheduleGroup: CfnScheduleGroup;
  /** The function under whose name the metrics are. */
  readonly metricFunctionName: string;
  /** How long after a change nothing is repaired. */
  readonly settledAfter: Duration;
  readonly permissionsBoundary?: iam.IManagedPolicy;
  readonly requiredUserBoundary?: iam.IManagedPolicy;
  /** What Lambda itself needs in a VPC, and for tracing: it has no narrower resource than everything. */
  readonly networkActions: readonly string[];
}

/**
 * The function that checks for drift, with its role and that of the schedules. One for reports and one for repairs: what
 * only reports can then write nothing, whatever else the stack monitors.
 */
export class DriftFunction extends Construct {
  readonly handler: lambda.Function;
  readonly schedulerRole: iam.Role;
  readonly groupName: string;

  private readonly grants: UserGrants;
  private readonly roleGrants: RoleGrants;
  /** By construct that is monitored: the user, where the function itself has rights on it. */
  private readonly monitored = new Map<IConstruct, iam.IUserRef | undefined>();

  constructor(provider: Construct, id: string, props: DriftFunctionProps) {
    super(provider, id);
    this.groupName = props.scheduleGroup.ref;
    const role = this.createRole(props);
    this.grants = new UserGrants(this, role, props.requiredUserBoundary, {
      read: READ,
      write: props.onDrift === OnDrift.REPAIR ? ['iam:PutUserPolicy'] : [],
    });
    this.roleGrants = new RoleGrants(this, role);
    this.handler = new lambda.Function(this, 'Handler', {
      ...props.options,
      description: 'Compares inline policies of IAM users with what the stack declares',
      handler: 'index.driftHandler',
      role,
      environment: {
        OWN_STACK_ID: Stack.of(this).stackId,
        SCHEDULE_GROUP: this.groupName,
        METRIC_FUNCTION_NAME: props.metricFunctionName,
        SETTLED_AFTER: String(props.settledAfter.toSeconds()),
      },
      // the next check comes anyway
      retryAttempts: 0,
      maxEventAge: Duration.hours(1),
    });
    this.schedulerRole = this.createSchedulerRole(props);
  }

  /** Lets it check the user of a construct; gives what it takes for that. */
  add(construct: IConstruct, user: iam.IUserRef, assumeRole: AssumedRole | undefined): IDependable[] {
    const roleArn = roleArnOf(assumeRole);
    this.monitored.set(construct, roleArn === undefined ? user : undefined);
    return [this.schedulerRole, roleArn === undefined ? this.grants.add(user) : this.roleGrants.add(roleArn)];
  }

  /** Takes the rights back. Without anything to monitor, the function is removed, too. */
  remove(construct: IConstruct): void {
    this.monitored.delete(construct);
    this.grants.reset();
    this.monitored.forEach((user) => user && this.grants.add(user));
    if (this.monitored.size === 0) {
      this.node.scope?.node.tryRemoveChild(this.node.id);
    }
  }

  problems(): string[] {
    return this.grants.problems();
  }

  private createRole(props: DriftFunctionProps): iam.Role {
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description:
        props.onDrift === OnDrift.REPAIR
          ? 'Repairs the inline policies of the users whose policies the stack monitors so, and no others'
          : 'Reads the inline policies of the users whose policies the stack monitors, and no others',
      permissionsBoundary: props.permissionsBoundary,
    });
    const schedules = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${this.groupName}/*`,
    });
    props.logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
    role.addToPolicy(new iam.PolicyStatement({ actions: ['scheduler:GetSchedule'], resources: [schedules] }));
    role.addToPolicy(
      new iam.PolicyStatement({ actions: STACK_ACTIONS, resources: [Stack.of(this).stackId] }),
    );
    if (props.networkActions.length > 0) {
      role.addToPolicy(new iam.PolicyStatement({ actions: [...props.networkActions], resources: ['*'] }));
    }
    const policy = role.node.findChild('DefaultPolicy');
    acknowledgeWildcards(policy, [schedules], 'the group holds the schedules of this stack and no others');
    acknowledgeWildcards(
      policy,
      ['*'],
      'X-Ray and the network interfaces of a Lambda in a VPC know no narrower resource',
    );
    return role;
  }

  private createSchedulerRole({ scheduleGroup }: DriftFunctionProps): iam.Role {
    const role = new iam.Role(this, 'SchedulerRole', {
      assumedBy: new iam.PrincipalWithConditions(new iam.ServicePrincipal('scheduler.amazonaws.com'), {
        StringEquals: {
          'aws:SourceAccount': Stack.of(this).account,
          'aws:SourceArn': scheduleGroup.attrArn,
        },
      }),
      description: 'Lets the schedules of the stack invoke the function that checks for drift',
    });
    // not grantInvoke, which adds all versions
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [this.handler.functionArn],
      }),
    );
    return role;
  }
}

// of its own stack: whether an operation is under way, who holds a policy, and what a schedule is called
const STACK_ACTIONS = [
  'cloudformation:DescribeStackResource',
  'cloudformation:DescribeStacks',
  'cloudformation:ListStackResources',
  'cloudformation:DescribeStackEvents',
];
