import type { Sent } from '../cloudformation';
import type { Invocation } from '../invocation';
import type { Stack } from '../stack';
import type { Facts } from './facts';

/** No roll-back fails but by an answer that may be FAILED, or for want of any. */
export class RollBackProperties {
  constructor(private readonly facts: Facts) {}

  begin(stack: Stack): () => void {
    const start = this.facts.journal.events.length;
    return () => {
      const failed = this.facts.journal.events
        .slice(start)
        .filter((sent) => sent.stack === stack && sent.phase.includes('ROLLBACK'));
      if (stack.status.endsWith('ROLLBACK_FAILED') && !failed.some((sent) => this.isReason(sent))) {
        this.facts.violated('roll-back failed', `${stack.name} is ${stack.status}, and no event says why`);
      }
    };
  }

  // Whether an answer may be FAILED is a property of its own.
  private isReason({ outcome, ...sent }: Sent): boolean {
    if (outcome?.kind === 'answered') {
      return !outcome.success;
    }
    const runs = this.facts.journal.runs.filter((run) => run.sent.number === sent.number);
    const couldNotAnswer = (run: Invocation) =>
      this.facts.journal.troubles.some(({ invocation, ofAnswer }) => invocation === run && ofAnswer);
    return runs.every(
      (run) => run.state === 'killed' || run.startedAt > sent.at + LATE || couldNotAnswer(run),
    );
  }
}

// Too late to answer in time, in milliseconds.
const LATE = 100_000;
