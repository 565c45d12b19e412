import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { Chance } from './chance';
import type { Clock } from './clock';
import type { Reply } from './iam';
import type { Journal } from './journal';
import type { Rights } from './rights';
import { Physical, Stack } from './stack';
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
  outcome?: Outcome;
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

/**
 * An assumption of the model: CloudFormation takes that long between an answer and the next event of the same
 * logical id, and between the sending of an event and the next one, even where it no longer waits for the first.
 */
const BETWEEN_EVENTS = 5_000;

/** CloudFormation, its stacks, and what it sends to the handler. */
export class CloudFormation {
  /** Where an event goes. */
  deliver: (sent: Sent) => void = () => undefined;
  readonly sent: Sent[] = [];

  private readonly stacks: Stack[] = [];
  private readonly notBefore = new Map<string, number>();
  private readonly waiting = new Map<string, (outcome: Outcome) => void>();

  constructor(
    readonly clock: Clock,
    readonly chance: Chance,
    readonly rights: Rights,
    readonly journal: Journal,
    private readonly endpoint: string,
  ) {}

  newStack(name: string): Stack {
    const number = this.stacks.length + 1;
    const id = `arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/${number}`;
    const stack = new Stack(name, id, this.clock);
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

  /** When the next event of a logical id may be sent. */
  ready(stack: Stack, logicalId: string): Promise<void> {
    return this.clock.sleepUntil(this.notBefore.get(`${stack.id}/${logicalId}`) ?? 0);
  }

  /** Sends an event, and waits for its first answer until the time is up or nobody cares any more. */
  async ask(
    stack: Stack,
    physical: Physical,
    request: Request,
    cancelled: Promise<unknown>,
  ): Promise<Outcome> {
    const sent = this.send(stack, physical, request);
    let strikeOut: () => void = () => undefined;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.waiting.set(sent.event.RequestId, resolve);
      strikeOut = this.clock.at(sent.at + SERVICE_TIMEOUT * 1_000, () => resolve({ kind: 'silent' }));
      void cancelled.then(() => resolve({ kind: 'cancelled' }));
    });
    strikeOut();
    this.close(sent, outcome);
    return outcome;
  }

  private send(stack: Stack, { logicalId, type }: Physical, request: Request): Sent {
    const number = this.sent.length + 1;
    const requestId = `request-${number}`;
    const at = this.clock.now();
    const amzDate = new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
    const event = {
      ...request,
      ServiceToken: '<ServiceToken>',
      ResponseURL: `${this.endpoint}/answer/${requestId}?X-Amz-Date=${amzDate}&X-Amz-Signature=secret`,
      StackId: stack.id,
      RequestId: requestId,
      LogicalResourceId: logicalId,
      ResourceType: type,
    } as CloudFormationCustomResourceEvent;
    const sent: Sent = { number, stack, event, at, phase: stack.status };
    this.sent.push(sent);
    this.restBefore(sent);
    this.journal.sent(sent);
    this.deliver(sent);
    return sent;
  }

  private close(sent: Sent, outcome: Outcome): void {
    sent.outcome = outcome;
    this.waiting.delete(sent.event.RequestId);
    if (outcome.kind === 'answered') {
      this.restBefore(sent);
    }
    this.journal.closed(sent, outcome);
  }

  private restBefore({ stack, event }: Sent): void {
    this.notBefore.set(`${stack.id}/${event.LogicalResourceId}`, this.clock.now() + BETWEEN_EVENTS);
  }

  /** Takes an answer; the first one wins, later ones are taken and forgotten. */
  answer(requestId: string, outcome: Outcome): void {
    this.waiting.get(requestId)?.(outcome);
  }
}
