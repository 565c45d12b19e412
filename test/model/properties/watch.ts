import type { CloudFormation } from '../cloudformation';
import type { Clock } from '../clock';
import type { History } from '../history';
import { Iam, IamCall, Reply as IamReply, SOMEBODY } from '../iam';
import type { Invocation, LogEntry } from '../invocation';
import type { Journal, Reply } from '../journal';
import type { Stack } from '../stack';
import type { Template } from '../template';
import { AnswerProperties } from './answers';
import { ExclusiveProperties } from './exclusive';
import { Facts, Violation } from './facts';
import { ForgeryProperties } from './forgeries';
import { LiveProperties } from './live';
import { RetryProperties } from './retries';
import { RollBackProperties } from './roll-back';
import { WriteProperties } from './writes';

/** Watches a history for what must never be. */
export class Watch {
  private readonly facts: Facts;
  private readonly live: LiveProperties;
  private readonly exclusive: ExclusiveProperties;
  private readonly rollBack: RollBackProperties;
  private readonly writes: WriteProperties;
  private readonly retries: RetryProperties;
  private readonly answers: AnswerProperties;
  private readonly forgeries: ForgeryProperties;

  constructor(
    clock: Clock,
    iam: Iam,
    private readonly journal: Journal,
    cloudFormation: CloudFormation,
    history: Pick<History, 'verifyEvents' | 'logsReadable'>,
  ) {
    this.facts = new Facts(clock, iam, journal, cloudFormation, history);
    this.forgeries = new ForgeryProperties(this.facts);
    this.live = new LiveProperties(this.facts);
    this.exclusive = new ExclusiveProperties(this.facts);
    this.rollBack = new RollBackProperties(this.facts);
    this.writes = new WriteProperties(this.facts, this.exclusive);
    this.retries = new RetryProperties(this.facts);
    this.answers = new AnswerProperties(this.facts, this.retries, this.exclusive);
  }

  get violations(): readonly Violation[] {
    return this.facts.violations;
  }

  /** An operation begins; what it gives is to be called when it is over. */
  begin(stack: Stack): (template: Template) => void {
    const checks = [this.live, this.exclusive, this.rollBack].map((properties) => properties.begin(stack));
    return (template) => checks.forEach((check) => check(template));
  }

  /** When nothing more happens. */
  end(stacks: readonly Stack[]): void {
    this.live.end(stacks);
  }

  /** A call that the role has the right to. */
  performing(run: Invocation, call: IamCall, perform: (by: string) => IamReply): IamReply {
    return run.sent.forged === undefined
      ? this.writes.performing(run, call, perform)
      : this.forgeries.performing(run, call, perform);
  }

  /** A call that takes effect after the handler has given it up: counts as somebody else's. */
  performingLate(perform: (by: string) => IamReply): void {
    this.facts.excuse('a call took effect late');
    perform(SOMEBODY);
  }

  /** A call that the role has no right to. */
  denied(run: Invocation, { action, userName }: IamCall): void {
    const isSkipped = run.sent.stack.skipped.size > 0; // what it still has, its grants need not name
    if (run.sent.outcome === undefined && run.sent.forged === undefined && !isSkipped) {
      const text = `run ${run.name} asks for ${action} of ${userName}, to which its role has no right`;
      this.facts.violated('no right', text);
    }
  }

  returned(reply: Reply): void {
    this.retries.returned(reply);
  }

  logged(run: Invocation, entry: LogEntry): void {
    this.journal.logs.push({ invocation: run, entry });
    if (JSON.stringify(entry).includes('X-Amz-Signature')) {
      this.facts.violated('secret logged', `run ${run.name} logs the address of the answer`);
    }
  }

  answered(run: Invocation, body: string, answer: Readonly<Record<string, string>>): void {
    if (run.sent.forged === undefined) {
      this.answers.answered(run, body, answer);
    }
  }

  /** An answer on its way to a host that is not CloudFormation's. */
  answeredStranger(run: Invocation, url: string): void {
    this.facts.violated('answer to a stranger', `run ${run.name} answers to ${url}`);
  }

  ended(run: Invocation, how: string): void {
    this.journal.line(`run ${run.name} ${how}`);
    if (run.state === 'killed') {
      this.journal.mark('a handler is killed');
    }
    if (run.sent.forged === undefined) {
      this.answers.ended(run, how);
    }
  }
}
