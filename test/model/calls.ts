import type { Clock } from './clock';
import type { CloudFormation, Outcome } from './cloudformation';
import type { Iam, IamCall, Reply } from './iam';
import { INJECTED, Invocation } from './invocation';
import { Journal, short } from './journal';
import type { Throttle } from './limits';
import type { Logs } from './logs';
import type { Watch } from './properties/watch';
import type { Rights } from './rights';
import type { Call } from './wire';

/** What the calls of the handler reach. */
export interface Reached {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly throttle: Throttle;
  readonly iam: Iam;
  readonly rights: Rights;
  readonly cloudFormation: CloudFormation;
  readonly logs: Logs;
  readonly watch: Watch;
  readonly logsReadable: boolean;
}

/** What the calls of the handler do: to IAM, CloudFormation, the logs, and where answers are sent. */
export class Calls {
  constructor(private readonly reached: Reached) {}

  /** Does what the call asks for, now. */
  perform(run: Invocation, call: Call): Reply {
    const refusal = this.reached.throttle.refuses(call.service, call.action);
    if (refusal !== undefined) {
      this.reached.journal.mark('limits of an API throttle');
      this.reached.journal.called(run, call.action, refusal);
      return refusal;
    }
    switch (call.service) {
      case 'iam':
        return this.performIam(run, new URLSearchParams(call.body));
      case 'cloudformation': {
        const reply = this.reached.cloudFormation.question(run.sent.stack.id, new URLSearchParams(call.body));
        this.reached.journal.called(run, call.action, reply);
        return reply;
      }
      case 'logs': {
        if (!this.reached.logsReadable) {
          this.reached.journal.mark('the log cannot be read');
        }
        const reply = this.reached.logs.perform(call.action, call.body, run.logGroupName);
        this.reached.journal.called(run, call.action, reply);
        return reply;
      }
      case 'answer':
        return this.takeAnswer(run, call);
    }
  }

  /** Notes what a call comes back with. */
  returned(run: Invocation, call: Call, reply: Reply | undefined): void {
    const { action } = call;
    if (call.service === 'answer') {
      return;
    }
    if (reply === undefined || (reply.status !== 200 && reply.message?.startsWith(INJECTED) === true)) {
      this.reached.journal.line(`run ${run.name}: ${action}: ${reply?.code ?? 'the connection breaks'}`);
    }
    const query = new URLSearchParams(call.service === 'logs' ? '' : call.body);
    this.reached.watch.returned({
      invocation: run,
      at: this.reached.clock.now(),
      action,
      target: `${query.get('UserName')}/${query.get('PolicyName')}`,
      code: reply === undefined ? 'NoAnswer' : reply.code,
      message: reply?.message ?? '',
      status: reply?.status ?? 599,
    });
  }

  /** Does it, when the handler has given it up. */
  performLate(run: Invocation, call: Call): void {
    const iamCall = iamCallOf(new URLSearchParams(call.body));
    this.reached.watch.performingLate((by) => this.reached.iam.perform(iamCall, by, `${run.name}/late`));
    this.reached.journal.line(`run ${run.name}: ${call.action} takes effect late`);
  }

  private performIam(run: Invocation, query: URLSearchParams): Reply {
    const iamCall = iamCallOf(query);
    const role = run.sent.stack.id;
    const right = this.reached.rights.of(role, iamCall.userName);
    const reply: Reply =
      right === 'held'
        ? this.reached.watch.performing(run, iamCall, (by) =>
            this.reached.iam.perform(iamCall, by, `${run.name}/${this.reached.clock.now()}`),
          )
        : { status: 403, code: 'AccessDenied', message: `not authorized to perform iam:${iamCall.action}` };
    if (right === 'none') {
      this.reached.watch.denied(run, iamCall);
    }
    const document = iamCall.action === 'PutUserPolicy' ? ` = ${short(iamCall.document)}` : '';
    const what = `${iamCall.action} ${iamCall.userName}/${iamCall.policyName}${document}`;
    this.reached.journal.called(run, what, reply);
    return reply;
  }

  private takeAnswer(run: Invocation, call: Call): Reply {
    const [, number] = /^\/answer\/(\d+)/.exec(call.url) ?? [];
    if (number === undefined) {
      this.reached.watch.answeredStranger(run, call.url);
      return { status: 200 };
    }
    const answer = JSON.parse(call.body) as Record<string, string>;
    this.reached.watch.answered(run, call.body, answer);
    const outcome: Outcome = {
      kind: 'answered',
      success: answer.Status === 'SUCCESS',
      physicalId: answer.PhysicalResourceId,
      reason: answer.Reason,
    };
    this.reached.journal.line(`run ${run.name} answers ${answer.Status} ${answer.PhysicalResourceId}`);
    this.reached.cloudFormation.answer(Number(number), outcome);
    return { status: 200 };
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
