import type { Sent } from '../cloudformation';
import { IamCall, policyKey, Reply, STALENESS, Version } from '../iam';
import type { Invocation } from '../invocation';
import type { Write } from '../journal';
import { declaredKey, parsePhysicalId } from '../stack';
import { EXCLUSIVE } from '../template';
import type { ExclusiveProperties } from './exclusive';
import { claimOf, equal, Facts, isOfOthers } from './facts';

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
    const lookedAt = facts.lastRead(run, key);
    const formerOwner = this.ownerOfBackup(run, call);
    const reply = perform(formerOwner?.by ?? writerOf(run, call, before, lookedAt));
    const at = facts.clock.now();
    const { document, ...now } = facts.iam.live(key);
    if (facts.iam.live(key) !== before) {
      const write: Write = { at: now.from, invocation: run, key, before, document, lookedAt };
      facts.journal.writes.push(write);
      this.mayWrite(write);
    }
    if (call.action !== 'ListUserPolicies') {
      facts.noteRead(run, key, call.action === 'GetUserPolicy' ? at - STALENESS : at);
    }
    return reply;
  }

  private mayWrite(write: Write): void {
    const { sent } = write.invocation;
    if (sent.event.ResourceType === EXCLUSIVE) {
      this.exclusive.mayRemove(write);
    } else if (write.before.document !== undefined) {
      if (isRace(write)) {
        const isOwn = write.before.by === sent.stack.id;
        this.facts.excuse(`${isOwn ? 'the stack' : 'somebody'} wrote between read and write`, write.key);
      } else {
        this.mayReplace(write);
      }
    }
    if (isUndone(sent, write.key) && write.document !== undefined) {
      this.mayPutBack(write);
    }
  }

  // A Delete puts back what the operation under way overwrote, and nothing else.
  private mayPutBack({ invocation, key, document }: Write): void {
    const { stack } = invocation.sent;
    const { since } = stack;
    const own = this.facts.journal.writes.filter(
      (write) => write.key === key && write.at >= since && write.invocation.sent.stack === stack,
    );
    if (own.some(({ before }) => before.document !== undefined && before.by !== stack.id)) {
      this.facts.journal.mark('a backup was put back');
    } else if (own.some((write) => this.isLateReadOf(write, document))) {
      this.facts.excuse('somebody wrote between read and write', key);
    } else if (own.some((write) => this.isOfOtherDelivery(write, document))) {
      this.facts.excuse('a second delivery overwrites what a killed one wrote', key);
    } else {
      const text = `run ${invocation.name} puts ${key} in a Delete, which nobody overwrote in this operation`;
      this.facts.violated('left behind', text);
    }
  }

  /** What somebody else's policy was that a Delete puts back: it is that one's again. */
  private ownerOfBackup(
    { sent }: Invocation,
    { action, document, userName, policyName }: IamCall,
  ): Version | undefined {
    const key = policyKey(userName, policyName);
    if (!isUndone(sent, key) || action !== 'PutUserPolicy') {
      return undefined;
    }
    return this.facts.iam
      .versions(key)
      .filter((version) => version.by !== sent.stack.id && equal(version.document, document))
      .at(-1);
  }

  // It took what was deleted a moment before for what it overwrote.
  private isLateReadOf(write: Write, document: string | undefined): boolean {
    const { before, key } = write;
    return (
      isRace(write) &&
      before.document === undefined &&
      this.facts.iam
        .versions(key)
        .some((other) => other.from < before.from && equal(other.document, document))
    );
  }

  // No handler can know: it was there when the second delivery came.
  private isOfOtherDelivery({ invocation, document }: Write, putBack: string | undefined): boolean {
    const deliveries = this.facts.journal.runs.filter(({ sent }) => sent === invocation.sent);
    return deliveries.length > 1 && this.facts.isSilenced(invocation) && equal(document, putBack);
  }

  private mayReplace(write: Write): void {
    const { before, key, invocation, document } = write;
    const { sent } = invocation;
    const what = `run ${invocation.name} ${document === undefined ? 'deletes' : 'replaces'} ${key}`;
    if (isHeldByAnother(sent, key, document === undefined)) {
      this.facts.violated('sibling touched', `${what}, which another resource of the stack holds`);
    } else if (this.isModifiedToKeep(write)) {
      const { OnModified } = sent.event.ResourceProperties as Record<string, string>;
      this.facts.violated('foreign touched', `${what}, which somebody changed, under ${OnModified}`);
    } else if (before.by !== sent.stack.id && !this.isEqualOfUnanswered(write) && !this.hasLeave(write)) {
      this.facts.violated('foreign touched', `${what}, which is not its own`);
    } else if (before.by !== sent.stack.id && !this.isKept(write)) {
      this.facts.violated('text lost', `${what}, and the text that it was is nowhere`);
    }
  }

  // What somebody else made of a policy of the stack, under RETAIN and FAIL.
  private isModifiedToKeep({ before, key, invocation: { sent } }: Write): boolean {
    const { event, stack } = sent;
    const { OnModified, PolicyDocument } = event.ResourceProperties as Record<string, string>;
    const old = event.RequestType === 'Update' ? event.OldResourceProperties : event.ResourceProperties;
    const id = event.RequestType === 'Create' ? undefined : parsePhysicalId(event.PhysicalResourceId);
    const isFormer = stack
      .held()
      .some((held) => held.key === key && held.logicalId === event.LogicalResourceId);
    const isModified =
      (id?.key === key || isFormer) &&
      isOfOthers(before, stack) &&
      !equal(before.document, PolicyDocument) &&
      !equal(before.document, old.PolicyDocument as string);
    if (isModified && event.RequestType === 'Update') {
      this.facts.journal.mark('a modified policy is updated');
    }
    return isModified && (OnModified === 'RETAIN' || OnModified === 'FAIL');
  }

  private hasLeave({ key, invocation: { sent } }: Write): boolean {
    const { event, stack } = sent;
    const { LogicalResourceId: logicalId } = event;
    return (
      // in express mode, its resource is deleted already
      (event.RequestType === 'Delete' &&
        this.facts.claims.has(claimOf(stack, { logicalId, physicalId: event.PhysicalResourceId }))) ||
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

  // No handler can know: it was equal in meaning before, and our Create was killed before it could answer, or nobody
  // answered its Put.
  private isEqualOfUnanswered({ before, document, key, invocation: { sent } }: Write): boolean {
    const { event, stack } = sent;
    const attempts = this.facts.journal.events
      .filter((other) => other.stack === stack && other.event.LogicalResourceId === event.LogicalResourceId)
      .filter((other) => other.event.RequestType !== 'Delete' && other !== sent)
      .filter((other) => declaredKey(other.event.ResourceProperties) === key);
    const made = attempts.filter(({ outcome }) => outcome?.kind === 'answered' && outcome.success).at(-1);
    return (
      document === undefined &&
      attempts
        .slice(made === undefined ? 0 : attempts.indexOf(made))
        .some(
          (one) =>
            (one.outcome?.kind !== 'answered' || this.facts.isTroubled(one)) &&
            equal(before.document, one.event.ResourceProperties.PolicyDocument as string),
        ) &&
      this.facts.excuse('an equal policy, and an unanswered create', key)
    );
  }
}

// What an event puts that is not what it declares, is put back.
function isUndone({ event }: Sent, key: string): boolean {
  return event.RequestType === 'Delete' || declaredKey(event.ResourceProperties) !== key;
}

function isHeldByAnother({ stack, event, phase }: Sent, key: string, deletes: boolean): boolean {
  if (deletes) {
    return [...stack.resources.values()].some(
      (other) =>
        other.logicalId !== event.LogicalResourceId &&
        !other.status.startsWith('DELETE') &&
        !(phase === 'DELETE_IN_PROGRESS' && !other.retain) && // it is deleted, too
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

// No handler can know: IAM has no compare-and-swap, and reads may be late, so that what somebody did since the last
// certain read is not seen.
function isRace({ before, lookedAt }: Pick<Write, 'before' | 'lookedAt'>): boolean {
  return before.from > lookedAt;
}

// Who knowingly puts an equal document over another's, without being declared to own it, does not become its owner.
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
