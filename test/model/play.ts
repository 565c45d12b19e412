import { Chance, chanceOf } from './chance';
import { Clock } from './clock';
import { CloudFormation, Outcome, Sent } from './cloudformation';
import { Faults } from './faults';
import { handlerEnv, HandlerModule } from './handler-module';
import { edited, History, Step } from './history';
import { Iam, policyKey, Reply, SOMEBODY } from './iam';
import { INJECTED, Invocation, LogEntry } from './invocation';
import { Journal, short } from './journal';
import { Operation } from './operation';
import type { Violation } from './properties/facts';
import { Watch } from './properties/watch';
import { Rights } from './rights';
import type { Stack } from './stack';
import { Declaration, synthesize } from './template';
import type { Call, Wire } from './wire';

/** What came of a history. */
export interface Played {
  readonly journal: Journal;
  readonly violations: readonly Violation[];
  readonly sent: readonly Sent[];
}

const NOTHING: ReadonlyMap<string, Declaration> = new Map();

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
  private readonly sources = new Map<string, ReadonlyMap<string, Declaration>>();

  constructor(
    private readonly history: History,
    private readonly module: HandlerModule,
    wire: Wire,
  ) {
    this.chance = chanceOf(history.seed);
    this.iam = new Iam(this.clock, this.chance);
    this.faults = new Faults(history.faults);
    const { clock, chance, rights, journal } = this;
    this.cloudFormation = new CloudFormation(clock, chance, rights, journal, wire.endpoint);
    this.cloudFormation.deliver = (sent) => this.deliver(sent);
    this.watch = new Watch(clock, this.iam, journal);
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
    const previous = this.sources.get(step.stack) ?? NOTHING;
    const source = step.edits === undefined ? NOTHING : edited(previous, step.edits);
    const started = this.operationOf(step, this.stacks.get(step.stack));
    if (started === undefined) {
      return;
    }
    const { stack, operation } = started;
    this.stacks.set(step.stack, stack);
    this.sources.set(step.stack, source);
    this.journal.line(`step ${number}: ${operation} of stack ${step.stack}`);
    const template = synthesize({ ...step, declarations: source }, number);
    const check = this.watch.begin(stack);
    await new Operation(this.cloudFormation, stack, step)[operation](template);
    this.journal.line(`step ${number}: ${stack.status}`);
    check(template);
    if (stack.status.includes('ROLLBACK') && this.chance('gives up', number) < 0.7) {
      this.sources.set(step.stack, previous); // or the next operation fails for the same reason
    }
  }

  private operationOf(step: Step, before: Stack | undefined) {
    const exists = before !== undefined && before.status !== 'DELETE_COMPLETE';
    if (step.edits === undefined) {
      return exists ? { stack: before, operation: 'delete' as const } : undefined;
    }
    if (!exists || before.status === 'ROLLBACK_COMPLETE') {
      return { stack: this.cloudFormation.newStack(step.stack), operation: 'create' as const };
    }
    return before.isDeployable ? { stack: before, operation: 'update' as const } : undefined;
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
  }

  private deliver(sent: Sent): void {
    for (const [delivery, seconds] of this.faults.deliveries(sent.number).entries()) {
      const usual = 50 + this.chance('delivery', sent.number, delivery) * 450;
      this.clock.at(sent.at + usual + seconds * 1_000, () => this.invoke(sent, delivery));
    }
  }

  private invoke(sent: Sent, delivery: number): Promise<void> {
    const { clock, module, chance, faults, watch, journal } = this;
    const invocation: Invocation = new Invocation(
      sent,
      delivery,
      {
        clock,
        module,
        random: chance,
        resumed: (run) => {
          this.current = run;
          handlerEnv.AWS_ACCESS_KEY_ID = run.accessKey;
        },
        troubleWith: (run, number, call) => {
          const ofAnswer = call.service === 'answer';
          const trouble = faults.of(sent.number, delivery, number, ofAnswer);
          if (trouble !== undefined) {
            journal.troubles.push({ invocation: run, trouble, ofAnswer });
          }
          return trouble;
        },
        perform: (run, call) => this.perform(run, call),
        returned: (run, call, reply) => this.returned(run, call, reply),
        logged: (run, entry: LogEntry) => watch.logged(run, entry),
        backupOf: (query) => journal.backupOf(query),
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
    switch (call.service) {
      case 'iam':
        return this.performIam(run, new URLSearchParams(call.body));
      case 'cloudformation': {
        const query = new URLSearchParams(call.body);
        const reply = this.cloudFormation.question(run.sent.stack.id, query);
        this.journal.called(run, query.get('Action') ?? '', reply);
        return reply;
      }
      case 'answer':
        return this.takeAnswer(run, call);
    }
  }

  private returned(run: Invocation, call: Call, reply: Reply | undefined): void {
    if (call.service === 'answer') {
      return;
    }
    const query = new URLSearchParams(call.body);
    const action = query.get('Action') ?? '';
    if (reply === undefined || (reply.status !== 200 && reply.message === INJECTED)) {
      this.journal.line(`run ${run.name}: ${action}: ${reply?.code ?? 'the connection breaks'}`);
    }
    this.watch.returned({
      invocation: run,
      at: this.clock.now(),
      action,
      target: `${query.get('UserName')}/${query.get('PolicyName')}`,
      code: reply === undefined ? 'NoAnswer' : reply.code,
      status: reply?.status ?? 599,
    });
  }

  private performIam(run: Invocation, query: URLSearchParams): Reply {
    const iamCall = {
      action: query.get('Action') ?? '',
      userName: query.get('UserName') ?? '',
      policyName: query.get('PolicyName') ?? '',
      document: query.get('PolicyDocument') ?? '',
    };
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
    const [, requestId = ''] = /^\/answer\/([^?]+)/.exec(call.url) ?? [];
    const answer = JSON.parse(call.body) as Record<string, string>;
    this.watch.answered(run, call.body, answer);
    const outcome: Outcome = {
      kind: 'answered',
      success: answer.Status === 'SUCCESS',
      physicalId: answer.PhysicalResourceId,
      reason: answer.Reason,
    };
    this.journal.line(`run ${run.name} answers ${answer.Status} ${answer.PhysicalResourceId}`);
    this.cloudFormation.answer(requestId, outcome);
    return { status: 200 };
  }
}
