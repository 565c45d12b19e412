import { CfnResource, Lazy, Resource, Stack } from 'aws-cdk-lib';
import type { IUserRef } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { AssumedRole } from '../../assumed-role';
import type { DriftInputHead } from '../../contract';
import { OnDrift } from '../../drift-monitor-options';
import type { UserInlinePolicyProviderBase } from '../../user-inline-policy-provider-base';
import { accountOfRole, assumedRoleProblems, assumeRoleProperties } from '../assumed-role';
import type { DriftFunction } from '../provider/drift-function';
import { userAccount } from '../user-arns';
import { Problem, problemsOf } from '../validation';
import { MonitoredScope, MonitorRequest } from './monitored-scope';
import { scheduleProps } from './options';

/** What is monitored. */
export interface Watched {
  readonly user: IUserRef;
  readonly provider: UserInlinePolicyProviderBase;
  readonly customResource: CfnResource;
  readonly assumeRole?: AssumedRole;
  /** What is declared: the rest of the members of a JSON object, as text. */
  readonly declaration: () => string;
  /** It has nothing that can be repaired. */
  readonly isOnlyReported?: true;
  /** Why its options exclude that it is repaired. */
  readonly repairExcluded?: string;
}

/** The drift monitor of one construct: a schedule, which holds what is declared. */
export class DriftMonitor {
  private current?: MonitorRequest & { readonly drift: DriftFunction };
  private impossible?: string;

  constructor(
    private readonly scope: Resource,
    private readonly watched: Watched,
  ) {
    MonitoredScope.join(scope, this);
  }

  /** Creates the schedule, unless the construct or a nearer scope has said something else. */
  request(request: MonitorRequest): void {
    const { current } = this;
    if (current?.from === request.from) {
      throw new Error(`${this.scope.node.path}: monitorDrift was called already; call it once`);
    }
    if (current !== undefined && depth(current.from) > depth(request.from)) {
      return;
    }
    this.release();
    const drift = this.watched.provider._driftFunction(this.onDrift(request));
    if (typeof drift === 'string') {
      this.impossible = drift;
      return;
    }
    // the type is internal, and what ships declares public types only
    const driftFunction = drift as DriftFunction;
    this.current = { ...request, drift: driftFunction };
    this.createSchedule(request, driftFunction);
  }

  /** What is wrong with the options. */
  problems(): Problem[] {
    const { repairExcluded } = this.watched;
    const { options } = this.current ?? {};
    const isExcluded = repairExcluded !== undefined && options?.onDrift === OnDrift.REPAIR;
    return [
      ...problemsOf('DRIFT_MONITOR_NOT_POSSIBLE', this.impossible === undefined ? [] : [this.impossible]),
      ...problemsOf('DRIFT_REPAIR_EXCLUDED', isExcluded ? [repairExcluded] : []),
      ...problemsOf('INVALID_ASSUMED_ROLE', assumedRoleProblems(options?.assumeRole)),
      ...problemsOf('USER_OF_OTHER_ACCOUNT', accountProblems(this.watched, options?.assumeRole)),
    ];
  }

  private onDrift({ options }: MonitorRequest): OnDrift {
    return this.watched.isOnlyReported ? OnDrift.REPORT : (options.onDrift ?? OnDrift.REPORT);
  }

  private release(): void {
    if (this.current !== undefined) {
      this.scope.node.tryRemoveChild(ID);
      this.current.drift.remove(this.scope);
      this.current = undefined;
    }
  }

  private createSchedule(request: MonitorRequest, drift: DriftFunction): void {
    const { user, customResource } = this.watched;
    const assumeRole = request.options.assumeRole ?? this.watched.assumeRole;
    const schedule: CfnSchedule = new CfnSchedule(this.scope, ID, {
      ...scheduleProps(request.options, this.scope.node.path),
      description: `Checks ${this.scope.node.path} for drift`.slice(0, MAX_DESCRIPTION),
      groupName: drift.groupName,
      target: {
        arn: drift.handler.functionArn,
        roleArn: drift.schedulerRole.roleArn,
        input: Lazy.string({ produce: () => this.input(schedule, request, assumeRole) }),
        retryPolicy: { maximumEventAgeInSeconds: MAX_EVENT_AGE },
      },
    });
    // it is there only while the policy is: CloudFormation deletes it before
    schedule.node.addDependency(customResource, drift.handler, ...drift.add(this.scope, user, assumeRole));
  }

  /**
   * The document is a part of the text and not a string in it: CloudFormation puts the values of tokens into the text as
   * they are, and would not escape them once more.
   */
  private input(schedule: CfnSchedule, request: MonitorRequest, assumeRole?: AssumedRole): string {
    const head: DriftInputHead = {
      ContractVersion: '1',
      StackId: Stack.of(this.scope).stackId,
      LogicalResourceId: this.watched.customResource.logicalId,
      ScheduleLogicalId: schedule.logicalId,
      ConstructPath: this.scope.node.path,
      UserName: this.watched.user.userRef.userName,
      OnDrift: this.onDrift(request),
      AssumeRole: assumeRoleProperties(assumeRole),
    };
    return `${JSON.stringify(head).slice(0, -1)},${this.watched.declaration()}}`;
  }
}

function depth({ node }: MonitorRequest['from']): number {
  return node.scopes.length;
}

// the policy itself says it of its own role
function accountProblems({ user }: Watched, assumeRole: AssumedRole | undefined): string[] {
  const [account, reached] = [userAccount(user), assumeRole && accountOfRole(assumeRole)];
  return account === undefined || reached === undefined || account === reached
    ? []
    : [
        `the user belongs to account ${account}, the role of assumeRole of the drift monitor to account ${reached}; it ` +
          'must be a role of the account of the user',
      ];
}

const ID = 'DriftSchedule';
// of a schedule
const MAX_DESCRIPTION = 512;
// the next check comes anyway, in seconds
const MAX_EVENT_AGE = 3_600;
