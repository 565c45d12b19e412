import type { Sent } from '../cloudformation';
import { IamCall, policyKey, Reply, STALENESS, Version } from '../iam';
import type { Invocation } from '../invocation';
import type { Write } from '../journal';
import { parsePhysicalId } from '../stack';
import { EXCLUSIVE } from '../template';
import type { ExclusiveProperties } from './exclusive';
import { claimOf, equal, Facts } from './facts';

/** What is written, and deleted. */
export class WriteProperties {
  constructor(
    private readonly facts: Facts,
    private readonly exclusive: ExclusiveProperties,
  ) {}

  /** A call that the role has the right to. */
  performing(run: Invocation, call: IamCall, perform: (by: string) => Reply): Reply {
    const { facts } = this;
    const key = policyKey(call.userName, call.policyName);
    const before = facts.iam.live(key);
    const lookedAt = facts.lookOf(run, key);
    const reply = perform(writerOf(run, call, before, lookedAt));
    const at = facts.clock.now();
    const { document, ...now } = facts.iam.live(key);
    if (facts.iam.live(key) !== before) {
      const write: Write = { at: now.from, invocation: run, key, before, document, lookedAt };
      facts.journal.writes.push(write);
      this.mayWrite(write);
    }
    if (call.action !== 'ListUserPolicies') {
      facts.looked(run, key, call.action === 'GetUserPolicy' ? at - STALENESS : at);
    }
    return reply;
  }

  private mayWrite(write: Write): void {
    const { sent } = write.invocation;
    if (sent.event.ResourceType === EXCLUSIVE) {
      this.exclusive.mayRemove(write);
    } else if (write.before.document !== undefined && !isRace(write)) {
      this.mayReplace(write);
    }
  }

  private mayReplace(write: Write): void {
    const { before, key, invocation, document } = write;
    const { sent } = invocation;
    const what = `run ${invocation.name} ${document === undefined ? 'deletes' : 'replaces'} ${key}`;
    if (isHeldByAnother(sent, key, document === undefined)) {
      this.facts.violated('sibling touched', `${what}, which another resource of the stack holds`);
    } else if (before.by !== sent.stack.id && !this.isEqualOfUnanswered(write) && !this.hasLeave(write)) {
      this.facts.violated('foreign touched', `${what}, which is not its own`);
    } else if (before.by !== sent.stack.id && !this.isKept(write)) {
      this.facts.violated('text lost', `${what}, and the text that it was is nowhere`);
    }
  }

  private hasLeave({ key, invocation: { sent } }: Write): boolean {
    return (
      sent.stack
        .held()
        .some((policy) => policy.key === key && this.facts.claims.has(claimOf(sent.stack, policy))) ||
      (sent.event.RequestType !== 'Delete' && sent.event.ResourceProperties.OnExisting === 'OVERWRITE')
    );
  }

  private isKept({ before, invocation: { sent } }: Write): boolean {
    const { event } = sent;
    const old = event.RequestType === 'Update' ? event.OldResourceProperties : event.ResourceProperties;
    return (
      equal(before.document, event.ResourceProperties.PolicyDocument as string) ||
      equal(before.document, old.PolicyDocument as string) ||
      this.facts.journal.isLogged(sent, before.document)
    );
  }

  // Nobody can tell: it was equal in meaning before, and our Create was killed before it could answer, or nobody
  // answered its Put.
  private isEqualOfUnanswered({ before, document, invocation: { sent } }: Write): boolean {
    const { event, stack } = sent;
    const made = this.facts.journal.events
      .filter((other) => other.stack === stack && other.event.LogicalResourceId === event.LogicalResourceId)
      .filter((other) => other.event.RequestType !== 'Delete' && other !== sent)
      .at(-1);
    return (
      document === undefined &&
      equal(before.document, event.ResourceProperties.PolicyDocument as string) &&
      made !== undefined &&
      (made.outcome?.kind !== 'answered' || this.facts.isTroubled(made))
    );
  }
}

function isHeldByAnother({ stack, event, phase }: Sent, key: string, deletes: boolean): boolean {
  if (deletes) {
    return [...stack.resources.values()].some(
      (other) =>
        other.logicalId !== event.LogicalResourceId &&
        !other.status.startsWith('DELETE') &&
        parsePhysicalId(other.physicalId)?.key === key,
    );
  }
  const holders = stack.held().filter((policy) => policy.key === key);
  return (
    phase === 'UPDATE_IN_PROGRESS' &&
    holders.length > 0 &&
    holders.every(({ logicalId }) => logicalId !== event.LogicalResourceId)
  );
}

// Nobody can tell: IAM has no compare-and-swap, and reads may be late, so that what somebody did since the last
// certain look is not seen.
function isRace({ before, lookedAt }: Pick<Write, 'before' | 'lookedAt'>): boolean {
  return before.from > lookedAt;
}

// Who knowingly puts an equal document over another's, without being told to own it, does not make it his own.
function writerOf(
  { sent }: Invocation,
  { action, document, userName, policyName }: IamCall,
  before: Version,
  lookedAt: number,
): string {
  const isSame = action === 'PutUserPolicy' && equal(before.document, document);
  const owns =
    sent.event.ResourceProperties.OnExisting === 'OVERWRITE' ||
    sent.stack.holds(policyKey(userName, policyName));
  return isSame && !owns && !isRace({ before, lookedAt }) ? before.by : sent.stack.id;
}
