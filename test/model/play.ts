import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { Calls } from './calls';
import { Chance, chanceOf } from './chance';
import { Clock } from './clock';
import { CloudFormation, responseUrl, Sent } from './cloudformation';
import { carryOut, Developer } from './developer';
import { Faults } from './faults';
import { handlerEnv, HandlerModule } from './handler-module';
import { forgedEvent } from './forgery';
import type { Forgery, History, Step } from './history';
import { Iam, policyKey, SOMEBODY } from './iam';
import { Invocation, LogEntry } from './invocation';
import { Journal, short } from './journal';
import { Throttle } from './limits';
import { Logs } from './logs';
import { Operation } from './operation';
import type { Violation } from './properties/facts';
import { Watch } from './properties/watch';
import { Rights } from './rights';
import type { Stack } from './stack';
import { synthesize } from './template';
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
  private readonly logs: Logs;
  private readonly developer: Developer;
  private readonly calls: Calls;
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
    this.logs = new Logs(clock, chance, history.logsReadable);
    this.cloudFormation = new CloudFormation(clock, chance, rights, journal, this.iam, history.pageSizes);
    this.cloudFormation.deliver = (sent) => this.deliver(sent);
    this.watch = new Watch(clock, this.iam, journal, this.cloudFormation, history);
    this.developer = new Developer(this.cloudFormation, journal);
    const throttle = new Throttle(clock, history.limits);
    const { logsReadable, verifyEvents } = history;
    const { cloudFormation, iam, logs, watch } = this;
    this.calls = new Calls({
      clock,
      journal,
      throttle,
      iam,
      rights,
      cloudFormation,
      logs,
      watch,
      logsReadable,
    });
    if (verifyEvents) {
      journal.mark('every event is verified');
    }
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
    const underWay = new Set<string>();
    const all: Promise<void>[] = [];
    for (const [number, step] of this.history.steps.entries()) {
      if (!(step.beside && !underWay.has(step.stack))) {
        await Promise.all(all);
        underWay.clear();
      }
      await this.clock.sleep(step.after * 1_000);
      this.foreignActs(number);
      underWay.add(step.stack);
      all.push(this.step(step, number));
    }
    await Promise.all(all);
  }

  private async step(step: Step, number: number): Promise<void> {
    const before = this.stacks.get(step.stack);
    await before?.running;
    const planned = this.developer.begin(step, before);
    if (planned === undefined) {
      return;
    }
    const { stack, operation, source } = planned;
    this.stacks.set(step.stack, stack);
    this.journal.line(`step ${number}: ${operation} of stack ${step.stack}`);
    const template = synthesize({ ...step, ...source }, number);
    const check = this.watch.begin(stack);
    await carryOut(new Operation(this.cloudFormation, stack, step), operation, template);
    this.journal.line(`step ${number}: ${stack.status}`);
    check(template);
    this.developer.end(step, planned, () => this.chance('gives up', number) < 0.7);
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
        perform: (run, call) => this.calls.perform(run, call),
        performLate: (run, call) => this.calls.performLate(run, call),
        returned: (run, call, reply) => this.calls.returned(run, call, reply),
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
}

// What the function of a stack has in its environment.
function environmentOf({ id }: Stack, { verifyEvents }: History) {
  return { trust: { verifyEvents, ownStackId: id, servedStackArns: [] } };
}
