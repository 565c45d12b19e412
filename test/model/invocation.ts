import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { ANSWER_HOST, Sent } from './cloudformation';
import type { Clock } from './clock';
import type { Trouble } from './faults';
import type { HandlerModule } from './handler-module';
import type { Reply } from './iam';
import { SERVICE_TIMEOUT } from './template';
import { Call, errorXml, resultXml } from './wire';

/** What an invocation needs of the model. */
export interface Surroundings {
  readonly clock: Clock;
  readonly module: HandlerModule;
  /** Where the model takes calls. */
  readonly endpoint: string;
  /** What the handler takes from its environment. */
  readonly environment: Readonly<Record<string, unknown>>;
  random(key: string): number;
  /** It is the one that runs now. */
  resumed(invocation: Invocation): void;
  /** What goes wrong with a call, the first being number 0. */
  troubleWith(invocation: Invocation, number: number, call: Call): Trouble | undefined;
  /** What a call comes back with: nothing where the connection broke. */
  returned(invocation: Invocation, call: Call, reply: Reply | undefined): void;
  /** Does what the call asks for, now. */
  perform(invocation: Invocation, call: Call): Reply;
  /** Does it, when the handler has given it up. */
  performLate(invocation: Invocation, call: Call): void;
  logged(invocation: Invocation, entry: LogEntry): void;
  ended(invocation: Invocation, how: string): void;
}

export interface LogEntry {
  readonly message: string;
  readonly [field: string]: unknown;
}

/** What an error says that a history brings in. */
export const INJECTED = 'so the history has it';

/** The Lambda's own limit, in milliseconds. */
export const LAMBDA_TIMEOUT = 180_000;

// Real milliseconds without a sign of life after which a handler with two things under way is taken to wait.
const QUIET = 20;
const QUIET_TURNS = 100;
// Real milliseconds after which one that neither calls nor sleeps nor ends is taken to hang, on a busy machine, too.
const HANGS = 300_000;

/**
 * One run of the built handler. It does one thing at a time, so that the model knows when it waits: what it waits
 * for comes at a moment of virtual time, and nothing else runs until it waits again.
 */
export class Invocation {
  /** Its credentials name it: no two runs have the same. */
  readonly accessKey: string;
  state: 'running' | 'ended' | 'killed' = 'running';
  private calls = 0;
  private readonly held = new Set<Call>();
  private sleeps = 0;
  private waitsFor = 0;
  private blocked: () => void = () => undefined;
  readonly startedAt: number;
  private readonly endsAt: number;

  constructor(
    readonly sent: Sent,
    /** As it comes: a request that is sent again has a time of its own. */
    readonly event: CloudFormationCustomResourceEvent,
    /** 0 the first, 1 its duplicate. */
    readonly delivery: number,
    private readonly around: Surroundings,
    history: number,
  ) {
    this.accessKey = `H${history}E${sent.number}D${delivery}`;
    this.startedAt = around.clock.now();
    this.endsAt = this.startedAt + LAMBDA_TIMEOUT;
  }

  /** Such as `3` or, for its duplicate, `3'`. */
  get name(): string {
    return `${this.sent.number}${"'".repeat(this.delivery)}`;
  }

  get functionName(): string {
    return `handler-${this.sent.stack.name}-${this.sent.stack.id.split('/').at(-1)}`;
  }

  get logGroupName(): string {
    return `/aws/lambda/${this.functionName}`;
  }

  get logStreamName(): string {
    return `stream-${this.sent.stack.id}-${this.name}`;
  }

  start(): Promise<void> {
    this.around.clock.at(this.endsAt, () => this.kill('Lambda killed it, as its time was up'));
    return this.resume(() => {
      void this.handle().then(
        () => this.end('ended'),
        (error: unknown) => this.end(`threw ${String(error)}`),
      );
    });
  }

  kill(why: string): void {
    if (this.state === 'running') {
      this.state = 'killed';
      this.around.ended(this, why);
      this.blocked();
    }
  }

  /** Breaks what it still waits for, when the history is over. */
  forget(): void {
    this.kill('is forgotten');
    this.held.forEach((call) => call.hangUp());
  }

  /** A call came in over the wire. */
  receive(call: Call): void {
    const { clock } = this.around;
    const number = this.calls++;
    this.waitsFor += 1;
    this.held.add(call);
    const trouble = this.around.troubleWith(this, number, call);
    if (trouble?.kind === 'kill' && !trouble.done) {
      this.kill(`killed before call ${number}`);
      return;
    }
    const arrives = clock.now() + this.latency(number) / 2;
    const silence = trouble?.kind === 'hang up' ? trouble.seconds * 1_000 : 0;
    const returns = arrives + this.latency(number) / 2 + silence;
    clock.at(arrives, () => this.arrive(call, number, returns, trouble));
    this.blocked();
  }

  private arrive(call: Call, number: number, returns: number, trouble: Trouble | undefined): void {
    const done = trouble === undefined || (trouble.kind !== 'error' && trouble.done);
    const late = trouble?.kind === 'hang up' ? trouble.carriedOutAfter : undefined;
    if (late !== undefined) {
      const { clock } = this.around;
      clock.at(clock.now() + late * 1_000, () => this.around.performLate(this, call));
    }
    const reply = done && late === undefined ? this.around.perform(this, call) : undefined;
    if (trouble?.kind === 'kill') {
      this.kill(`killed after call ${number}`);
      return;
    }
    this.around.clock.at(returns, () =>
      this.wake(() => {
        this.held.delete(call);
        const said = trouble?.kind === 'error' ? injected(trouble) : reply;
        const result = trouble?.kind === 'hang up' ? undefined : said;
        this.around.returned(this, call, result);
        if (result === undefined) {
          call.hangUp();
        } else {
          respond(call, result);
        }
      }),
    );
  }

  private async handle(): Promise<void> {
    const { module } = this.around;
    await module.createHandler(this.dependencies(module))(this.event, this.context());
  }

  private dependencies({ realDependencies }: HandlerModule): Parameters<HandlerModule['createHandler']>[0] {
    const { clock } = this.around;
    return {
      ...realDependencies,
      ...this.around.environment,
      serviceTimeout: SERVICE_TIMEOUT * 1_000,
      now: () => clock.now(),
      random: () => this.around.random(`${this.name}/${this.calls}/${this.sleeps}`),
      sleep: (milliseconds: number) =>
        new Promise<void>((resolve) => {
          this.sleeps += 1;
          this.waitsFor += 1;
          clock.at(clock.now() + milliseconds, () => this.wake(resolve));
          this.blocked();
        }),
      startTimer: (milliseconds: number) => this.startTimer(milliseconds),
      httpPut: (url: string, body: Uint8Array, timeout: number) =>
        this.state === 'running'
          ? realDependencies.httpPut(`${this.around.endpoint}/${pathOf(url)}`, body, timeout)
          : new Promise<never>(() => undefined),
      log: (entry: LogEntry) => {
        if (this.state === 'running') {
          this.around.logged(this, entry);
        }
        return Promise.resolve();
      },
    };
  }

  private startTimer(milliseconds: number) {
    const { clock } = this.around;
    let cancel: () => void = () => undefined;
    const expired = new Promise<void>((resolve) => {
      cancel = clock.at(clock.now() + milliseconds, () => this.resume(resolve));
    });
    return { expired, cancel };
  }

  private context(): Context {
    return {
      invokedFunctionArn: `arn:aws:lambda:eu-west-1:123456789012:function:${this.functionName}`,
      functionName: this.functionName,
      functionVersion: '1',
      logStreamName: this.logStreamName,
      logGroupName: this.logGroupName,
      memoryLimitInMB: '256',
      awsRequestId: this.accessKey,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => this.endsAt - this.around.clock.now(),
    } as Context;
  }

  private end(how: string): void {
    if (this.state === 'running') {
      this.state = 'ended';
      this.around.ended(this, how);
      this.blocked();
    }
  }

  private wake(what: () => void): Promise<void> {
    this.waitsFor -= 1;
    return this.resume(what);
  }

  // Lets it run until it waits again. What a killed one waits for never comes.
  private async resume(what: () => void): Promise<void> {
    if (this.state !== 'running') {
      return;
    }
    this.around.resumed(this);
    // it may still wait for the other thing
    const alreadyWaits = this.waitsFor > 0;
    await new Promise<void>((resolve, reject) => {
      const hangs = setTimeout(() => reject(new Error(`the handler hangs on event ${this.name}`)), HANGS);
      this.blocked = () => {
        clearTimeout(hangs);
        resolve();
      };
      what();
      if (alreadyWaits) {
        void quiet().then(this.blocked);
      }
    });
  }

  // Most calls are fast, in milliseconds.
  private latency(number: number): number {
    const chance = this.around.random(`${this.name}/latency/${number}`);
    return chance < 0.8 ? 10 + chance * 200 : 10 + ((chance - 0.8) / 0.2) * 1_990;
  }
}

// Turns too, as under load they are few in a millisecond.
async function quiet(): Promise<void> {
  const end = performance.now() + QUIET;
  for (let turns = 0; turns < QUIET_TURNS || performance.now() < end; turns += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function injected({ code, status, message = '' }: Extract<Trouble, { kind: 'error' }>): Reply {
  return { code, status, message: `${INJECTED} ${message}` };
}

function respond(call: Call, { status, code, message = '', result = {}, json = {} }: Reply): void {
  switch (call.service) {
    case 'answer':
      call.reply(status, '');
      break;
    case 'logs':
      call.reply(status, JSON.stringify(code === undefined ? json : { __type: code, message }));
      break;
    default:
      call.reply(status, code === undefined ? resultXml(call.action, result) : errorXml(code, message));
  }
}

/** The path of an answer: below `stranger` where it would not be sent to CloudFormation. */
function pathOf(url: string): string {
  const { protocol, host, pathname, search } = new URL(url);
  const isTaken = protocol === 'https:' && host === ANSWER_HOST;
  return `${isTaken ? '' : 'stranger/'}${pathname.slice(1)}${search}`;
}
