import { IamCall, policyKey, Reply, SOMEBODY } from '../iam';
import type { Invocation } from '../invocation';
import type { Facts } from './facts';

/** What an event changes that CloudFormation did not send. */
export class ForgeryProperties {
  constructor(private readonly facts: Facts) {}

  /** A call that the role has the right to. */
  performing(run: Invocation, call: IamCall, perform: (by: string) => Reply): Reply {
    const { iam } = this.facts;
    const key = policyKey(call.userName, call.policyName);
    const before = iam.live(key);
    const reply = perform(SOMEBODY);
    if (iam.live(key) !== before && !this.isExcused(run)) {
      this.facts.violated('forged event acted on', `run ${run.name} changes ${key}, as a forged event says`);
    }
    return reply;
  }

  // Of an event with a send time, of a stack that the function serves, only `verifyEvents` asks. And nobody can distinguish an
  // event about a resource that CloudFormation works on from its own one.
  private isExcused({ sent: { forged, event }, startedAt }: Invocation): boolean {
    const { cloudFormation } = this.facts;
    const isWorkedOn = cloudFormation.wasWorkingOn(event.StackId, event.LogicalResourceId, startedAt);
    if (isWorkedOn) {
      this.facts.journal.mark('a forged event of a resource that CloudFormation works on');
    }
    return (
      (isWorkedOn &&
        forged?.of === 'its own' &&
        this.facts.excuse('a forged event of a resource that is worked on')) ||
      (!this.facts.history.verifyEvents &&
        forged?.of === 'its own' &&
        forged.sent === 'now' &&
        this.facts.excuse('a forged event with a send time'))
    );
  }
}
