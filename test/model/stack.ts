import type { Clock } from './clock';
import {
  POLICY,
  PolicyProperties,
  Properties,
  resolvedProperties,
  Template,
  TemplateResource,
} from './template';
import { policyKey } from './iam';

/** A line of `DescribeStackEvents`. */
export interface StackEvent {
  readonly at: number;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  /** With all references resolved. */
  readonly properties?: Properties;
  /** Of the operation that it belongs to. */
  readonly operationId: string;
}

/** A physical resource of a logical id, current or awaiting its clean-up. */
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

type Told = Omit<StackEvent, 'at' | 'operationId'> & Pick<TemplateResource, 'native'>;

/** What a change set says of a resource. */
export interface Change {
  readonly Action: 'Add' | 'Modify' | 'Remove';
  readonly LogicalResourceId: string;
  readonly ResourceType: string;
  readonly PolicyAction?: 'Delete' | 'Retain';
}

/** What a roll-back needs to know of a resource that an Update was sent to. */
export interface Touched {
  readonly before: Resource;
  readonly attempted: Properties;
}

/** What happened since the last stable state: a roll-back undoes it. */
export interface Pending {
  readonly before: readonly Resource[];
  readonly template: Template;
  readonly touched: Map<string, Touched>;
  readonly created: Set<string>;
  /** What a roll-back has done, before it failed. */
  readonly takenBack: Set<string>;
}

/** How much one call shows. */
export interface PageSizes {
  readonly events: number;
  readonly resources: number;
}

/** A stack as CloudFormation knows it. */
export class Stack {
  status = 'REVIEW_IN_PROGRESS';
  readonly resources = new Map<string, Resource>();
  readonly events: StackEvent[] = [];
  /** Replaced since the last stable state: they are deleted, or restored, at the end. */
  formerIds: Physical[] = [];
  /** When what happened since the last stable state began; in a stable state, that of the last operation. */
  since = 0;
  /** Undefined in a stable state. */
  pending?: Pending;
  /** Of resources that a roll-back was configured to skip: their physical state is unknown. */
  readonly skipped = new Set<string>();
  readonly skippedKeys = new Set<string>();
  /** What `GetTemplate` shows. */
  shownTemplate: Template = new Map();
  disableRollback = false;
  /** Of the change set that was executed last; undefined where the stack was deployed without one. */
  changes?: readonly Change[];
  /** What runs on after the stack is complete. */
  running: Promise<unknown> = Promise.resolve();
  /** Whether something runs on. */
  isRunningOn = false;
  private operations = 0;

  constructor(
    readonly name: string,
    readonly id: string,
    private readonly clock: Clock,
    /** Whether its events say which operation they belong to. */
    readonly showsOperations: boolean,
    readonly usesChangeSets: boolean,
    readonly pageSizes: PageSizes,
  ) {}

  /** Whether it takes a next operation other than its deletion. */
  get isDeployable(): boolean {
    return ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'].includes(this.status);
  }

  /** Whether its last operation failed and was not rolled back. */
  get isKept(): boolean {
    return ['CREATE_FAILED', 'UPDATE_FAILED'].includes(this.status);
  }

  begin(status: string, disableRollback = false): void {
    this.operations += 1;
    this.disableRollback = disableRollback;
    this.setStatus(status);
  }

  /** Lets it run, after the stack is complete. */
  runOn(work: Promise<unknown>): void {
    this.isRunningOn = true;
    this.running = work.finally(() => (this.isRunningOn = false));
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

  tell({ logicalId, physicalId, type, status, reason, ...resource }: Told): void {
    this.events.push({
      at: this.clock.now(),
      logicalId,
      physicalId,
      type,
      status,
      reason,
      properties: resource.native === undefined ? resource.properties : resolvedProperties(resource.native),
      operationId: `${this.name}-${this.operations}`,
    });
  }

  /** What it was doing then, such as `UPDATE_ROLLBACK_IN_PROGRESS`. */
  statusAt(time: number): string {
    return (
      this.events.filter(({ physicalId, at }) => physicalId === this.id && at <= time).at(-1)?.status ?? ''
    );
  }

  /** The policies that resources of this stack, or ids of theirs that await their clean-up, hold. */
  held(): PhysicalPolicy[] {
    return [...this.resources.values(), ...this.formerIds]
      .filter(({ type }) => type === POLICY)
      .flatMap(({ logicalId, physicalId, properties }) => {
        const policy = parsePhysicalId(physicalId);
        return policy === undefined
          ? []
          : [{ ...policy, logicalId, physicalId, properties: properties as PolicyProperties }];
      });
  }

  /** The policies of its native resources. */
  nativeKeys(): string[] {
    return [...this.resources.values()].flatMap(({ native }) =>
      native === undefined ? [] : [policyKey(native.userName, native.policyName)],
    );
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
  readonly overwrote: boolean;
  readonly properties: PolicyProperties;
}

type ParsedId = Pick<PhysicalPolicy, 'key' | 'adopted' | 'overwrote'>;

export function parsePhysicalId(physicalId: string): ParsedId | undefined {
  const [, user, policy, how] =
    /^([^/!]+)\/([^/#]+)(#adopted|#overwrote|#unanswered)?$/.exec(physicalId) ?? [];
  return user === undefined
    ? undefined
    : { key: policyKey(user, policy), adopted: how === '#adopted', overwrote: how === '#overwrote' };
}

/** The policy that the properties name. */
export function declaredKey({ UserName, PolicyName }: PolicyProperties): string {
  return policyKey(UserName, PolicyName);
}
