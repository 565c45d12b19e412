import type { Clock } from './clock';
import { POLICY, PolicyProperties, TemplateResource } from './template';
import { policyKey } from './iam';

/** A line of `DescribeStackEvents`. */
export interface StackEvent {
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

/** A physical resource: what stands behind a logical id, or stood and awaits its clean-up. */
export interface Physical extends TemplateResource {
  readonly logicalId: string;
  readonly physicalId: string;
}

/** What a stack has under a logical id now. */
export interface Resource extends Physical {
  readonly status: string;
  readonly reason?: string;
  readonly at: number;
}

/** A stack as CloudFormation knows it. */
export class Stack {
  status = 'REVIEW_IN_PROGRESS';
  readonly resources = new Map<string, Resource>();
  readonly events: StackEvent[] = [];
  /** Replaced by the operation under way: they go, or come back, at its end. */
  superseded: Physical[] = [];

  constructor(
    readonly name: string,
    readonly id: string,
    private readonly clock: Clock,
  ) {}

  /** Whether it takes a next operation other than its deletion. */
  get isDeployable(): boolean {
    return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'].includes(this.status);
  }

  setStatus(status: string): void {
    this.status = status;
    this.tell({
      logicalId: this.name,
      physicalId: this.id,
      type: 'AWS::CloudFormation::Stack',
      status,
    });
  }

  set(resource: Physical, status: string, reason?: string): void {
    this.resources.set(resource.logicalId, { ...resource, status, reason, at: this.clock.now() });
    this.tell({ ...resource, status, reason });
  }

  tell({ logicalId, physicalId, type, status, reason }: Omit<StackEvent, 'at'>): void {
    this.events.push({ at: this.clock.now(), logicalId, physicalId, type, status, reason });
  }

  /** The policies that resources of this stack, or ids of theirs that await their clean-up, hold. */
  held(): PhysicalPolicy[] {
    return [...this.resources.values(), ...this.superseded]
      .filter(({ type }) => type === POLICY)
      .flatMap(({ logicalId, physicalId, properties }) => {
        const policy = parsePhysicalId(physicalId);
        return policy === undefined
          ? []
          : [{ ...policy, logicalId, physicalId, properties: properties as PolicyProperties }];
      });
  }

  holds(key: string): boolean {
    return this.held().some((policy) => policy.key === key);
  }
}

/** What a physical id of ours says. */
export interface PhysicalPolicy {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly key: string;
  readonly adopted: boolean;
  readonly properties: PolicyProperties;
}

export function parsePhysicalId(physicalId: string): Pick<PhysicalPolicy, 'key' | 'adopted'> | undefined {
  const [, user, policy, origin] =
    /^([^/!]+)\/([^/#]+)(#adopted|#overwrote|#unanswered)?$/.exec(physicalId) ?? [];
  return user === undefined ? undefined : { key: policyKey(user, policy), adopted: origin === '#adopted' };
}

/** The policy that the properties name. */
export function declaredKey({ UserName, PolicyName }: PolicyProperties): string {
  return policyKey(UserName, PolicyName);
}
