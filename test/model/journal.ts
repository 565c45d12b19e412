import type { Outcome, Sent } from './cloudformation';
import { Clock, START } from './clock';
import type { Trouble } from './faults';
import type { Reply as IamReply, Version } from './iam';
import type { Invocation, LogEntry } from './invocation';
import type { Mode } from './modes';
import type { Excuse } from './properties/excuses';
import { declaredKey, parsePhysicalId, Physical, Stack } from './stack';
import { POLICY, PolicyProperties } from './template';

/** A Put or a Delete that took effect. */
export interface Write {
  readonly at: number;
  readonly invocation: Invocation;
  readonly key: string;
  readonly before: Version;
  /** Undefined: deleted. */
  readonly document?: string;
  /** When this run last saw the policy, or wrote it. */
  readonly lookedAt: number;
}

/** A policy that a stack gave up: what it wrote until then may stay. */
export interface Release {
  readonly stack: string;
  readonly key: string;
  readonly at: number;
}

/** What a call got: an error of IAM or CloudFormation, or of the way to them. */
export interface Reply {
  readonly invocation: Invocation;
  readonly at: number;
  readonly action: string;
  /** What the call was about. */
  readonly target: string;
  readonly code?: string;
  readonly message: string;
  /** 599 where the connection broke. */
  readonly status: number;
}

/** All that happened, as a readable script and as facts for the properties. */
export class Journal {
  readonly lines: string[] = [];
  readonly writes: Write[] = [];
  readonly releases: Release[] = [];
  /** What CloudFormation keeps: by its DeletionPolicy, or after clean-ups that failed. */
  readonly letGo: Release[] = [];
  readonly forgotten = new Set<string>();
  readonly excuses = new Set<Excuse>();
  readonly logs: { readonly invocation: Invocation; readonly entry: LogEntry }[] = [];
  readonly events: Sent[] = [];
  readonly runs: Invocation[] = [];
  readonly replies: Reply[] = [];
  readonly troubles: {
    readonly invocation: Invocation;
    readonly trouble: Trouble;
    readonly ofAnswer: boolean;
  }[] = [];

  /** Which of the modes of a history came to be. */
  readonly modes = new Set<Mode>();

  constructor(private readonly clock: Clock) {}

  mark(mode: Mode): void {
    this.modes.add(mode);
  }

  line(text: string): void {
    this.lines.push(`t=${((this.clock.now() - START) / 1_000).toFixed(2)}s ${text}`);
  }

  sent(sent: Sent): void {
    const { number, stack, event } = sent;
    this.events.push(sent);
    const id = event.RequestType === 'Create' ? '' : ` of ${event.PhysicalResourceId}`;
    this.line(
      `event ${number}: ${stack.name} sends ${event.RequestType}${id} to ${event.LogicalResourceId}: ` +
        wishOf(event.ResourceProperties),
    );
  }

  closed({ number }: Sent, outcome: Outcome): void {
    this.line(
      outcome.kind === 'answered'
        ? `event ${number}: ${outcome.success ? 'SUCCESS' : 'FAILED'} ${outcome.physicalId} ${outcome.reason}`
        : `event ${number}: CloudFormation waits no longer (${outcome.kind})`,
    );
  }

  /** A stack gives up what it had. */
  released(stack: Stack, { type, logicalId, physicalId, properties }: Physical): void {
    if (type === POLICY) {
      this.line(`${stack.name} gives up ${physicalId} of ${logicalId}`);
      const key = parsePhysicalId(physicalId)?.key ?? declaredKey(properties as PolicyProperties);
      this.letGo.push({ stack: stack.id, key, at: this.clock.now() });
      this.release(stack, key);
    }
  }

  /** No later event names what the Update was to make. */
  forgot({ id }: Stack, { type, properties }: Physical): void {
    if (type === POLICY) {
      this.forgotten.add(`${id}/${declaredKey(properties as PolicyProperties)}`);
    }
  }

  release(stack: Stack, key: string): void {
    this.releases.push({ stack: stack.id, key, at: this.clock.now() });
  }

  /** Whether a run of the event logged the text in full. */
  isLogged(sent: Sent, text: string | undefined): boolean {
    return this.logs.some(
      ({ invocation, entry }) =>
        invocation.sent === sent && JSON.stringify(entry).includes(JSON.stringify(text)),
    );
  }

  called(invocation: Invocation, what: string, reply: IamReply): void {
    const document = (reply.result as { PolicyDocument?: string } | undefined)?.PolicyDocument;
    const result = document === undefined ? (reply.code ?? 'done') : short(decodeURIComponent(document));
    this.line(`run ${invocation.name}: ${what}: ${result}`);
  }
}

function wishOf({ UserName, ...properties }: Sent['event']['ResourceProperties']): string {
  if (properties.OnUnmanaged !== undefined) {
    return `${UserName} has ${properties.PolicyNames}, except ${properties.IgnoredPolicyNames} (${properties.OnUnmanaged})`;
  }
  const { PolicyName, PolicyDocument, OnExisting, OnModified } = properties as PolicyProperties;
  return `${UserName}/${PolicyName} = ${short(PolicyDocument)} (${OnExisting}, ${OnModified})`;
}

/** A document by what distinguishes those of the histories. */
export function short(document: string | undefined): string {
  if (document === undefined) {
    return 'nothing';
  }
  const [, action = '?'] = /s3:(\w+)/i.exec(document) ?? [];
  return `${action}:${document.length}`;
}
