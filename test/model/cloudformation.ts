import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Chance } from './chance';
import type { Clock } from './clock';
import type { Forgery } from './history';
import { Iam, policyKey, Reply } from './iam';
import type { Journal } from './journal';
import type { Rights } from './rights';
import { PageSizes, Physical, Stack } from './stack';
import { answerQuestion } from './stack-api';
import { Properties, SERVICE_TIMEOUT } from './template';

/** What became of an event: answered, or not in time, or CloudFormation no longer cared. */
export type Outcome =
  | {
      readonly kind: 'answered';
      readonly success: boolean;
      readonly physicalId: string;
      readonly reason: string;
    }
  | { readonly kind: 'silent' }
  | { readonly kind: 'cancelled' };

/** An event on its way, from the sending to its first answer. */
export interface Sent {
  /** Counts the events of a history. */
  readonly number: number;
  readonly stack: Stack;
  readonly event: CloudFormationCustomResourceEvent;
  readonly at: number;
  /** What the operation was doing, such as `UPDATE_ROLLBACK_IN_PROGRESS`. */
  readonly phase: string;
  readonly isFirstOfRollBack: boolean;
  /** CloudFormation knows nothing of it. */
  readonly forged?: Forgery;
  outcome?: Outcome;
  /** When it had its outcome. */
  closedAt?: number;
}

/** What CloudFormation asks of a custom resource. */
export type Request =
  | { readonly RequestType: 'Create'; readonly ResourceProperties: Properties }
  | {
      readonly RequestType: 'Update';
      readonly PhysicalResourceId: string;
      readonly ResourceProperties: Properties;
      readonly OldResourceProperties: Properties;
    }
  | {
      readonly RequestType: 'Delete';
      readonly PhysicalResourceId: string;
      readonly ResourceProperties: Properties;
    };

/** How an event is sent. */
export interface Sending {
  /** Resolves when nobody waits for the answer any more. */
  readonly cancelled: Promise<unknown>;
  /** Whether it has the RequestId of the last one of that type to that logical id. */
  readonly sameRequestId: boolean;
}

/** Where CloudFormation takes answers in eu-west-1. */
export const ANSWER_HOST = 'cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com';

/** Where the answer to an event that was sent then is sent. */
export function responseUrl(number: number, at?: number, host = ANSWER_HOST): string {
  const date = at === undefined ? '' : `X-Amz-Date=${new Date(at).toISOString().replace(/[-:]|\.\d+/g, '')}&`;
  return `https://${host}/answer/${number}?${date}X-Amz-Signature=secret`;
}

/**
 * An assumption of the model: CloudFormation takes that long between an answer and the next event of the same
 * logical id, and between the sending of an event and the next one, even where it no longer waits for the first.
 */
const BETWEEN_EVENTS = 5_000;

// So that a stack of a few resources has several.
const SMALL_PAGES: PageSizes = { events: 50, resources: 5 };

/** CloudFormation, its stacks, and what it sends to the handler. */
export class CloudFormation {
  /** Where an event is sent. */
  deliver: (sent: Sent) => void = () => undefined;
  readonly sent: Sent[] = [];

  private readonly stacks: Stack[] = [];
  private readonly notBefore = new Map<string, number>();
  private readonly waiting = new Map<number, (outcome: Outcome) => void>();
  private readonly requestIds = new Map<string, string>();

  constructor(
    readonly clock: Clock,
    readonly chance: Chance,
    readonly rights: Rights,
    readonly journal: Journal,
    private readonly iam: Iam,
    private readonly pageSizes: PageSizes = SMALL_PAGES,
  ) {}

  newStack(name: string): Stack {
    const number = this.stacks.length + 1;
    const id = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/${number}`;
    const showsOperations = this.chance('operation ids', number) < 0.5;
    const usesChangeSets = this.chance('change sets', number) < 0.5;
    const stack = new Stack(name, id, this.clock, showsOperations, usesChangeSets, this.pageSizes);
    this.stacks.push(stack);
    return stack;
  }

  /** What a handler asks of the stack it serves; of any other it may know nothing. */
  question(role: string, query: URLSearchParams): Reply {
    const stack = this.stacks.find(({ id }) => id === query.get('StackName'));
    return stack?.id === role
      ? answerQuestion(stack, query)
      : { status: 403, code: 'AccessDenied', message: 'not authorized to ask about this stack' };
  }

  /** Makes the policy of a native resource, whatever is there; false where there is no room for it. */
  putNative({ id }: Stack, { native }: Physical): boolean {
    if (native === undefined) {
      return true;
    }
    const key = policyKey(native.userName, native.policyName);
    if (!this.iam.hasUser(native.userName) || !this.iam.hasRoom(key, native.document)) {
      return false;
    }
    this.iam.write(key, native.document, nativeWriter(id));
    this.journal.line(`CloudFormation puts ${key}, of a native resource`);
    return true;
  }

  deleteNative({ id }: Stack, { native }: Physical): void {
    if (native !== undefined) {
      const key = policyKey(native.userName, native.policyName);
      this.iam.write(key, undefined, nativeWriter(id));
      this.journal.line(`CloudFormation deletes ${key}, of a native resource`);
    }
  }

  /** When the next event of a logical id may be sent. */
  ready(stack: Stack, logicalId: string): Promise<void> {
    return this.clock.sleepUntil(this.notBefore.get(`${stack.id}/${logicalId}`) ?? 0);
  }

  /** Sends an event, and waits for its first answer until the time is up or nobody cares any more. */
  async ask(
    stack: Stack,
    physical: Physical,
    request: Request,
    { cancelled, sameRequestId }: Sending,
  ): Promise<Outcome> {
    const sent = this.send(stack, physical, request, sameRequestId);
    let strikeOut: () => void = () => undefined;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.waiting.set(sent.number, resolve);
      strikeOut = this.clock.at(sent.at + SERVICE_TIMEOUT * 1_000, () => resolve({ kind: 'silent' }));
      void cancelled.then(() => resolve({ kind: 'cancelled' }));
    });
    strikeOut();
    this.close(sent, outcome);
    return outcome;
  }

  private send(stack: Stack, { logicalId, type }: Physical, request: Request, sameRequestId: boolean): Sent {
    const number = this.sent.length + 1;
    const at = this.clock.now();
    const event = {
      ...request,
      ServiceToken: '<ServiceToken>',
      ResponseURL: responseUrl(number, at),
      StackId: stack.id,
      RequestId: this.requestId(`${stack.id}/${logicalId}/${request.RequestType}`, number, sameRequestId),
      LogicalResourceId: logicalId,
      ResourceType: type,
    } as CloudFormationCustomResourceEvent;
    const phase = stack.status;
    const isFirstOfRollBack =
      phase === 'UPDATE_ROLLBACK_IN_PROGRESS' &&
      !this.sent.some((other) => other.stack === stack && other.phase === phase);
    const sent: Sent = { number, stack, event, at, phase, isFirstOfRollBack };
    this.sent.push(sent);
    this.restBefore(sent);
    this.journal.sent(sent);
    this.deliver(sent);
    return sent;
  }

  private requestId(what: string, number: number, same: boolean): string {
    const before = this.requestIds.get(what);
    if (same && before !== undefined) {
      this.journal.mark('the RequestId of a former operation');
      return before;
    }
    this.requestIds.set(what, `request-${number}`);
    return `request-${number}`;
  }

  private close(sent: Sent, outcome: Outcome): void {
    sent.outcome = outcome;
    sent.closedAt = this.clock.now();
    this.waiting.delete(sent.number);
    if (outcome.kind === 'answered') {
      this.restBefore(sent);
    } else if (outcome.kind === 'cancelled') {
      this.journal.mark('an event is cancelled');
    }
    this.journal.closed(sent, outcome);
  }

  private restBefore({ stack, event }: Sent): void {
    this.notBefore.set(`${stack.id}/${event.LogicalResourceId}`, this.clock.now() + BETWEEN_EVENTS);
  }

  /** Takes an answer; the first one wins, later ones are taken and forgotten. */
  answer(number: number, outcome: Outcome): void {
    this.waiting.get(number)?.(outcome);
  }

  /** Whether it waited for an answer of that resource, then or since. */
  wasWorkingOn(stackId: string, logicalId: string, since: number): boolean {
    return this.sent.some(
      ({ event, closedAt = Infinity }) =>
        closedAt >= since && event.StackId === stackId && event.LogicalResourceId === logicalId,
    );
  }
}

/** Who writes for native resources of a stack. */
export function nativeWriter(stackId: string): string {
  return `native resources of ${stackId}`;
}
