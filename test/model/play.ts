import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Chance, chanceOf } from './chance';
import { Clock } from './clock';
import { CloudFormation, Outcome, responseUrl, Sent } from './cloudformation';
import { Faults } from './faults';
import { handlerEnv, HandlerModule } from './handler-module';
import { forgedEvent } from './forgery';
import { Declared, edited, Forgery, History, NOTHING, Step } from './history';
import { Iam, IamCall, policyKey, Reply, SOMEBODY } from './iam';
import { INJECTED, Invocation, LogEntry } from './invocation';
import { Journal, short } from './journal';
import { Throttle } from './limits';
import { Logs } from './logs';
import { Operation } from './operation';
import type { Violation } from './properties/facts';
import { Watch } from './properties/watch';
import { Rights } from './rights';
import type { Stack } from './stack';
import { Declaration, Native, synthesize, Template } from './template';
import type { Call, Wire } from './wire';

/** What came of a history. */
export interface Played {
  readonly journal: Journal;
  readonly violations: readonly Violation[];
  readonly sent: readonly Sent[];
}

let histories = 0;

/** Plays a history against the handler. */
export async function play(history: History, module: HandlerModule, wire: Wire): Promise<Played> {
  const player = new Player(history, module, wire);
  try {
    return await player.play();
  } finally {
    wire.receive = (call) => call.hangUp();
    player.forget();
  }
}

class Player {
  private readonly clock = new Clock();
  private readonly number = ++histories;
  private readonly chance: Chance;
  private readonly journal = new Journal(this.clock);
  private readonly iam: Iam;
  private readonly rights = new Rights(this.clock);
  private readonly faults: Faults;
  private readonly cloudFormation: CloudFormation;
  private readonly watch: Watch;
  private readonly invocations = new Map<string, Invocation>();
  private current: Invocation | undefined;
  private readonly stacks = new Map<string, Stack>();
  private readonly throttle: Throttle;
  private readonly logs: Logs;
  private readonly sources = new Map<string, Declared>();
  /** Of each stack, what was declared in its last stable state. */
  private readonly stableSources = new Map<string, Declared>();
  private forgeries = 0;

  constructor(
    private readonly history: History,
    private readonly module: HandlerModule,
    private readonly wire: Wire,
  ) {
    this.chance = chanceOf(history.seed);
    this.iam = new Iam(this.clock, this.chance);
    this.faults = new Faults(history.faults);
    const { clock, chance, rights, journal } = this;
    this.throttle = new Throttle(clock, history.limits);
    this.logs = new Logs(clock, chance, history.logsReadable);
    this.cloudFormation = new CloudFormation(clock, chance, rights, journal, this.iam, history.pageSizes);
    this.cloudFormation.deliver = (sent) => this.deliver(sent);
    this.watch = new Watch(clock, this.iam, journal, this.cloudFormation, history);
    wire.receive = (call) => this.receive(call);
  }

  async play(): Promise<Played> {
    for (const [user, seconds] of Object.entries(this.history.newUsers)) {
      this.iam.createUser(user, seconds * 1_000);
    }
    this.foreignActs(-1);
    let outcome: 'pending' | 'over' | Error = 'pending';
    this.steps().then(
      () => (outcome = 'over'),
      (error: Error) => (outcome = error),
    );
    await this.clock.run();
    if ((outcome as string | Error) !== 'over') {
      throw outcome === 'pending' ? new Error('an operation does not come to its end') : (outcome as Error);
    }
    this.watch.end([...this.stacks.values()]);
    return { journal: this.journal, violations: this.watch.violations, sent: this.cloudFormation.sent };
  }

  forget(): void {
    this.invocations.forEach((invocation) => invocation.forget());
  }

  private async steps(): Promise<void> {
    let before: { readonly step: Step; readonly done: Promise<void> } | undefined;
    const all: Promise<void>[] = [];
    for (const [number, step] of this.history.steps.entries()) {
      if (!(step.beside && before !== undefined && before.step.stack !== step.stack)) {
        await Promise.all(all);
      }
      await this.clock.sleep(step.after * 1_000);
      this.foreignActs(number);
      const done = this.step(step, number);
      all.push(done);
      before = { step, done };
    }
    await Promise.all(all);
  }

  private async step(step: Step, number: number): Promise<void> {
    const before = this.stacks.get(step.stack);
    await before?.running;
    const previous = this.sources.get(step.stack) ?? NOTHING;
    const stable = this.stableSources.get(step.stack) ?? NOTHING;
    const planned = this.plan(step, before, previous, stable);
    if (planned === undefined) {
      return;
    }
    const { stack, operation, source } = planned;
    this.stacks.set(step.stack, stack);
    this.sources.set(step.stack, source);
    this.journal.line(`step ${number}: ${operation} of stack ${step.stack}`);
    const template = synthesize({ ...step, ...source }, number);
    this.markModes(step, operation, source, previous);
    const check = this.watch.begin(stack);
    await this.operate(new Operation(this.cloudFormation, stack, step), operation, template);
    this.journal.line(`step ${number}: ${stack.status}`);
    check(template);
    if (stack.isKept) {
      this.journal.mark('a failure is kept');
    } else if (stack.status === 'UPDATE_ROLLBACK_FAILED') {
      this.journal.mark('a roll-back fails');
    } else {
      const isBack = stack.status.includes('ROLLBACK');
      if (isBack && this.chance('gives up', number) < 0.7) {
        this.sources.set(step.stack, stable); // or the next operation fails for the same reason
      }
      this.stableSources.set(step.stack, isBack ? stable : source);
    }
  }

  private plan(
    step: Step,
    before: Stack | undefined,
    previous: Declared,
    stable: Declared,
  ): Plan | undefined {
    const exists = before !== undefined && before.status !== 'DELETE_COMPLETE';
    if (step.edits === undefined) {
      return exists ? { stack: before, operation: 'delete', source: NOTHING } : undefined;
    }
    const next = edited(previous, step.edits);
    if (!exists || before.status === 'ROLLBACK_COMPLETE') {
      const stack = this.cloudFormation.newStack(step.stack);
      return { stack, operation: 'create', source: edited(exists ? previous : NOTHING, step.edits) };
    }
    if (before.isDeployable) {
      return { stack: before, operation: 'update', source: next };
    }
    if (before.isKept) {
      return {
        retry: { stack: before, operation: 'update' as const, source: next },
        'go back': { stack: before, operation: 'update' as const, source: stable },
        'roll back': { stack: before, operation: 'rollBackStack' as const, source: stable },
        'roll back skipping': { stack: before, operation: 'rollBackStack' as const, source: stable },
      }[step.recovery];
    }
    if (before.status === 'UPDATE_ROLLBACK_FAILED') {
      const operation = step.recovery === 'roll back skipping' ? 'continueSkipping' : 'continue';
      return { stack: before, operation, source: stable };
    }
    return undefined;
  }

  private operate(operation: Operation, what: Plan['operation'], template: Template): Promise<void> {
    switch (what) {
      case 'continue':
        return operation.continueRollback(false);
      case 'continueSkipping':
        return operation.continueRollback(true);
      default:
        return operation[what](template);
    }
  }

  private markModes(step: Step, operation: Plan['operation'], source: Declared, previous: Declared): void {
    const { journal } = this;
    const { declarations } = source;
    markNatives(previous, source, journal);
    if (operation === 'continue' || operation === 'continueSkipping') {
      journal.mark(
        operation === 'continue'
          ? 'a roll-back is continued'
          : 'a roll-back is continued, skipping what failed',
      );
    } else if (this.stacks.get(step.stack)?.isKept === true) {
      if (operation === 'update') {
        journal.mark(step.recovery === 'go back' ? 'a kept failure goes back' : 'a kept failure is retried');
      } else if (operation === 'rollBackStack') {
        journal.mark('a kept failure is rolled back');
      }
    }
    if (this.history.verifyEvents) {
      journal.mark('every event is verified');
    }
    if (step.express) {
      journal.mark('express mode');
    }
    if ([...declarations.values()].some(({ dependsOn }) => dependsOn.some((id) => declarations.has(id)))) {
      journal.mark('one policy depends on another');
    }
  }

  private foreignActs(step: number): void {
    for (const act of this.history.foreign.filter((other) => other.step === step)) {
      this.clock.at(this.clock.now() + act.seconds * 1_000, () => {
        const key = policyKey(act.userName, act.policyName);
        if (this.iam.hasUser(act.userName) && this.iam.hasRoom(key, act.document ?? '')) {
          this.iam.write(key, act.document, SOMEBODY);
          this.journal.line(`somebody makes ${key} ${short(act.document)}`);
        }
      });
    }
    for (const forgery of this.history.forged.filter((other) => other.step === step)) {
      this.clock.at(this.clock.now() + forgery.seconds * 1_000, () => this.forge(forgery));
    }
  }

  private forge(forgery: Forgery): Promise<void> | undefined {
    const stack = this.stacks.get(forgery.stack);
    if (stack === undefined) {
      return undefined;
    }
    const number = 1_000 + ++this.forgeries;
    const other = [...this.stacks.values()].find(({ id }) => id !== stack.id);
    const event = forgedEvent(forgery, number, { stack, other, now: this.clock.now() });
    const sent: Sent = {
      number,
      stack,
      event,
      at: this.clock.now(),
      phase: stack.status,
      isFirstOfRollBack: false,
      forged: forgery,
    };
    this.journal.mark('a forged event');
    this.journal.line(`somebody forges event ${number}: ${JSON.stringify(event)}`);
    return this.invoke(sent, event, 0);
  }

  private deliver(sent: Sent): void {
    for (const [delivery, { seconds, isResent }] of this.faults.deliveries(sent.number).entries()) {
      const usual = 50 + this.chance('delivery', sent.number, delivery) * 450;
      this.clock.at(sent.at + usual + seconds * 1_000, () => {
        const ResponseURL = isResent ? responseUrl(sent.number, this.clock.now()) : sent.event.ResponseURL;
        if (delivery > 0) {
          this.journal.mark(isResent ? 'a request is sent again' : 'a second delivery');
        }
        // once it has an answer, nothing is sent again
        return isResent && sent.outcome !== undefined
          ? undefined
          : this.invoke(sent, { ...sent.event, ResponseURL }, delivery);
      });
    }
  }

  private invoke(sent: Sent, event: CloudFormationCustomResourceEvent, delivery: number): Promise<void> {
    const { clock, module, chance, faults, watch, journal } = this;
    const invocation: Invocation = new Invocation(
      sent,
      event,
      delivery,
      {
        clock,
        module,
        endpoint: this.wire.endpoint,
        environment: environmentOf(sent.stack, this.history),
        random: chance,
        resumed: (run) => {
          this.current = run;
          handlerEnv.AWS_ACCESS_KEY_ID = run.accessKey;
        },
        troubleWith: (run, number, call) => {
          const ofAnswer = call.service === 'answer';
          const trouble = faults.of(sent, delivery, number, call.service);
          if (trouble !== undefined) {
            journal.troubles.push({ invocation: run, trouble, ofAnswer });
          }
          return trouble;
        },
        perform: (run, call) => this.perform(run, call),
        performLate: (run, call) => this.performLate(run, call),
        returned: (run, call, reply) => this.returned(run, call, reply),
        logged: (run, entry: LogEntry) => {
          this.logs.write(run.logGroupName, run.logStreamName, entry);
          watch.logged(run, entry);
        },
        ended: (run, how) => watch.ended(run, how),
      },
      this.number,
    );
    this.invocations.set(invocation.accessKey, invocation);
    journal.runs.push(invocation);
    journal.line(`run ${invocation.name} begins`);
    return invocation.start();
  }

  private receive(call: Call): void {
    const invocation = call.accessKey === undefined ? this.current : this.invocations.get(call.accessKey);
    if (invocation?.state === 'running') {
      invocation.receive(call);
    }
  }

  private perform(run: Invocation, call: Call): Reply {
    const refusal = this.throttle.refuses(call.service, call.action);
    if (refusal !== undefined) {
      this.journal.mark('limits of an API throttle');
      this.journal.called(run, call.action, refusal);
      return refusal;
    }
    switch (call.service) {
      case 'iam':
        return this.performIam(run, new URLSearchParams(call.body));
      case 'cloudformation': {
        const reply = this.cloudFormation.question(run.sent.stack.id, new URLSearchParams(call.body));
        this.journal.called(run, call.action, reply);
        return reply;
      }
      case 'logs': {
        if (!this.history.logsReadable) {
          this.journal.mark('the log cannot be read');
        }
        const reply = this.logs.perform(call.action, call.body, run.logGroupName);
        this.journal.called(run, call.action, reply);
        return reply;
      }
      case 'answer':
        return this.takeAnswer(run, call);
    }
  }

  private returned(run: Invocation, call: Call, reply: Reply | undefined): void {
    const { action } = call;
    if (call.service === 'answer') {
      return;
    }
    if (reply === undefined || (reply.status !== 200 && reply.message?.startsWith(INJECTED) === true)) {
      this.journal.line(`run ${run.name}: ${action}: ${reply?.code ?? 'the connection breaks'}`);
    }
    const query = new URLSearchParams(call.service === 'logs' ? '' : call.body);
    this.watch.returned({
      invocation: run,
      at: this.clock.now(),
      action,
      target: `${query.get('UserName')}/${query.get('PolicyName')}`,
      code: reply === undefined ? 'NoAnswer' : reply.code,
      message: reply?.message ?? '',
      status: reply?.status ?? 599,
    });
  }

  private performLate(run: Invocation, call: Call): void {
    const iamCall = iamCallOf(new URLSearchParams(call.body));
    this.watch.performingLate((by) => this.iam.perform(iamCall, by, `${run.name}/late`));
    this.journal.line(`run ${run.name}: ${call.action} is carried out late`);
  }

  private performIam(run: Invocation, query: URLSearchParams): Reply {
    const iamCall = iamCallOf(query);
    const role = run.sent.stack.id;
    const right = this.rights.of(role, iamCall.userName);
    const reply: Reply =
      right === 'held'
        ? this.watch.performing(run, iamCall, (by) =>
            this.iam.perform(iamCall, by, `${run.name}/${this.clock.now()}`),
          )
        : { status: 403, code: 'AccessDenied', message: `not authorized to perform iam:${iamCall.action}` };
    if (right === 'none') {
      this.watch.denied(run, iamCall);
    }
    const document = iamCall.action === 'PutUserPolicy' ? ` = ${short(iamCall.document)}` : '';
    const what = `${iamCall.action} ${iamCall.userName}/${iamCall.policyName}${document}`;
    this.journal.called(run, what, reply);
    return reply;
  }

  private takeAnswer(run: Invocation, call: Call): Reply {
    const [, number] = /^\/answer\/(\d+)/.exec(call.url) ?? [];
    if (number === undefined) {
      this.watch.answeredStranger(run, call.url);
      return { status: 200 };
    }
    const answer = JSON.parse(call.body) as Record<string, string>;
    this.watch.answered(run, call.body, answer);
    const outcome: Outcome = {
      kind: 'answered',
      success: answer.Status === 'SUCCESS',
      physicalId: answer.PhysicalResourceId,
      reason: answer.Reason,
    };
    this.journal.line(`run ${run.name} answers ${answer.Status} ${answer.PhysicalResourceId}`);
    this.cloudFormation.answer(Number(number), outcome);
    return { status: 200 };
  }
}

function markNatives(before: Declared, after: Declared, journal: Journal): void {
  const keysOf = (all: ReadonlyMap<string, Declaration | Native>) =>
    new Set([...all.values()].map(({ userName, policyName }) => policyKey(userName, policyName)));
  const ours = { before: keysOf(before.declarations), after: keysOf(after.declarations) };
  const natives = { before: keysOf(before.natives), after: keysOf(after.natives) };
  for (const key of natives.before) {
    if (!natives.after.has(key)) {
      journal.mark(ours.after.has(key) ? 'a native policy gives way to ours' : 'a native policy leaves');
    }
  }
  if ([...ours.before].some((key) => natives.after.has(key))) {
    journal.mark('our policy gives way to a native one');
  }
}

function iamCallOf(query: URLSearchParams): IamCall {
  return {
    action: query.get('Action') ?? '',
    userName: query.get('UserName') ?? '',
    policyName: query.get('PolicyName') ?? '',
    document: query.get('PolicyDocument') ?? '',
  };
}

interface Plan {
  readonly stack: Stack;
  readonly operation: 'create' | 'update' | 'delete' | 'rollBackStack' | 'continue' | 'continueSkipping';
  readonly source: Declared;
}

// What the function of a stack has in its environment.
function environmentOf({ id }: Stack, { verifyEvents }: History) {
  return { trust: { verifyEvents, ownStackId: id, servedStackArns: [] } };
}
