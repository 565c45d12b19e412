import { CONFIRMED_FOR } from '../../../lambda/lifecycle/delivery-guard';
import { nativeWriter, Sent } from '../cloudformation';
import { policyKey, STALENESS, Version } from '../iam';
import { short } from '../journal';
import { declaredKey, Stack } from '../stack';
import { EXCLUSIVE, Native, POLICY, PolicyProperties, Template, TemplateResource } from '../template';
import { equal, Facts, isOfOthers } from './facts';

/** What was live in the last stable state of a stack. */
interface Baseline {
  readonly at: number;
  readonly policies: readonly Before[];
}

interface Before {
  readonly key: string;
  readonly live: Version;
  /** Where the stack held it, the document that it declared. */
  readonly declared?: string;
}

/** What is live when an operation is over. */
export class LiveProperties {
  private readonly baselines = new Map<Stack, Baseline>();

  constructor(private readonly facts: Facts) {}

  /** Notes what is live now; gives what to check when the operation is over. */
  begin(stack: Stack): (template: Template) => void {
    if (stack.pending === undefined) {
      this.baselines.set(stack, this.baselineOf(stack));
    }
    return (template) => {
      switch (stack.status) {
        case 'CREATE_COMPLETE':
        case 'UPDATE_COMPLETE':
          this.declaredIsLive(stack, template);
          break;
        case 'ROLLBACK_COMPLETE':
        case 'UPDATE_ROLLBACK_COMPLETE':
          this.isRestored(stack);
          break;
      }
      this.nothingIsLeft(stack);
    };
  }

  /** When nothing more happens: what came late changed nothing. */
  end(stacks: readonly Stack[]): void {
    stacks.forEach((stack) => {
      this.nothingIsLeft(stack);
      if (stack.status === 'CREATE_COMPLETE' || stack.status === 'UPDATE_COMPLETE') {
        this.declaredIsLive(stack, stack.resources);
      }
    });
  }

  private baselineOf(stack: Stack): Baseline {
    const { iam, clock } = this.facts;
    const held = stack.held();
    const keys = new Set([...iam.keys(), ...held.map(({ key }) => key)]);
    const policies = [...keys].map((key) => ({
      key,
      live: iam.live(key),
      declared: held.find((policy) => policy.key === key)?.properties.PolicyDocument,
    }));
    return { at: clock.now(), policies };
  }

  private declaredIsLive(stack: Stack, template: ReadonlyMap<string, TemplateResource>): void {
    for (const [logicalId, { type, properties, native }] of template) {
      if (type === POLICY && !stack.skipped.has(logicalId)) {
        this.policyIsLive(stack, logicalId, properties as PolicyProperties);
      } else if (native !== undefined) {
        this.nativeIsLive(stack, logicalId, native);
      }
    }
  }

  private policyIsLive(stack: Stack, logicalId: string, declared: PolicyProperties): void {
    const key = declaredKey(declared);
    const live = this.facts.iam.live(key);
    // also where another resource of the stack wrote since: of what was absent it may have made its own
    const changedSince = this.othersWrote(stack, key, this.facts.certainOf(stack, logicalId, key));
    if (
      !changedSince &&
      !equal(live.document, declared.PolicyDocument) &&
      !this.keepsModified(stack, logicalId, key, live) &&
      !this.wasAbsent(stack, key, live) &&
      !this.leftWithNative(stack, key, live) &&
      !this.staysOfAnother(stack, key)
    ) {
      const text = `${stack.name} is ${stack.status}, but ${key} of ${logicalId} is ${short(live.document)}`;
      this.facts.violated('lost', text);
    }
  }

  // An Update of options alone, or a roll-back, leaves what somebody else changed, or what a skipped roll-back left.
  private keepsModified(stack: Stack, logicalId: string, key: string, live: Version): boolean {
    const last = this.facts.journal.events
      .filter(({ event }) => event.StackId === stack.id && event.LogicalResourceId === logicalId)
      .at(-1);
    if (last?.event.RequestType !== 'Update') {
      return false;
    }
    const { ResourceProperties: declared, OldResourceProperties: old } = last.event;
    return (
      declared.OnModified !== 'PROCEED' &&
      (isOfOthers(live, stack) || stack.skippedKeys.has(key)) &&
      (last.phase.includes('ROLLBACK') ||
        equal(declared.PolicyDocument as string, old.PolicyDocument as string))
    );
  }

  // The policy of a native resource that leaves had been deleted by somebody else: the Lambda finds nothing, and asks no further.
  private wasAbsent(stack: Stack, key: string, live: Version): boolean {
    const written = this.facts.journal.writes.filter((write) => write.key === key).at(-1);
    return (
      live.by === nativeWriter(stack.id) &&
      written !== undefined &&
      ((written.before.document === undefined && isOfOthers(written.before, stack)) ||
        written.before.from > written.lookedAt) &&
      this.facts.excuse('a native resource deletes what was absent')
    );
  }

  // A native resource took the name in an operation that was rolled back: CloudFormation deletes it last.
  private leftWithNative(stack: Stack, key: string, live: Version): boolean {
    return (
      live.document === undefined &&
      live.by === nativeWriter(stack.id) &&
      stack.statusAt(live.from).includes('ROLLBACK') &&
      this.facts.excuse('a native resource leaves again', key)
    );
  }

  private nativeIsLive(stack: Stack, logicalId: string, native: Native): void {
    const key = policyKey(native.userName, native.policyName);
    const live = this.facts.iam.live(key);
    if (live.by === stack.id && !equal(live.document, native.document)) {
      const text = `${stack.name} is ${stack.status}, but ${key} of the native ${logicalId} is ${short(live.document)}`;
      this.facts.violated('lost', text);
    }
  }

  private isRestored(stack: Stack): void {
    const baseline = this.baselines.get(stack);
    this.markOverwritten(stack, baseline?.at ?? 0);
    for (const before of baseline?.policies ?? []) {
      const live = this.facts.iam.live(before.key);
      if (!this.isAsBefore(before, live) && !this.mayDiffer(stack, before, live, baseline?.at ?? 0)) {
        const text = `${before.key} is ${short(live.document)}; it was ${short(before.live.document)}`;
        this.facts.violated('not restored', `${stack.name} rolled back, but ${text}`);
      }
    }
  }

  private markOverwritten(stack: Stack, start: number): void {
    const isOverwritten = this.facts.journal.writes.some(
      ({ at, before, document, invocation }) =>
        at >= start &&
        invocation.sent.stack === stack &&
        before.document !== undefined &&
        document !== undefined &&
        isOfOthers(before, stack),
    );
    if (isOverwritten) {
      this.facts.journal.mark('a policy was overwritten, and the operation rolled back');
    }
  }

  private isAsBefore({ live: { document }, declared }: Before, live: Version): boolean {
    const asItWas = equal(live.document, document);
    // drift may be repaired
    const asDeclared = declared !== undefined && !equal(document, declared) && equal(live.document, declared);
    return asItWas || asDeclared;
  }

  private mayDiffer(stack: Stack, before: Before, live: Version, start: number): boolean {
    const { key } = before;
    if (before.declared === undefined && before.live.document === undefined) {
      return true; // another property checks what is left
    }
    return (
      this.othersWrote(stack, key, start - STALENESS) ||
      this.leftWithNative(stack, key, live) ||
      live.by === nativeWriter(stack.id) ||
      this.staysOfAnother(stack, key) ||
      (this.facts.excused.get(key) ?? 0) >= start ||
      stack.skippedKeys.has(key) ||
      this.wasRemovedByControl(key, start) ||
      this.isBackupOutOfReach(stack, before) ||
      this.isKept(stack, key, start)
    );
  }

  private wasRemovedByControl(key: string, start: number): boolean {
    return this.facts.journal.writes.some(
      ({ key: written, at, invocation }) =>
        written === key && at >= start && invocation.sent.event.ResourceType === EXCLUSIVE,
    );
  }

  private isKept(stack: Stack, key: string, start: number): boolean {
    return (
      this.facts.journal.letGo.some(
        (release) => release.stack === stack.id && release.key === key && release.at >= start,
      ) && this.facts.excuse('CloudFormation let go of it')
    );
  }

  // It stays as it was overwritten, and the answer says so.
  private isBackupOutOfReach(stack: Stack, { live }: Before): boolean {
    return (
      !this.facts.history.logsReadable &&
      isOfOthers(live, stack) &&
      this.facts.excuse('the log cannot be read')
    );
  }

  // In a stable state.
  private nothingIsLeft(stack: Stack): void {
    const isStable = stack.pending === undefined || stack.status === 'DELETE_COMPLETE';
    if (!isStable || stack.isRunningOn) {
      return;
    }
    for (const key of this.facts.iam.keys()) {
      const live = this.facts.iam.live(key);
      if (
        live.document !== undefined &&
        live.by === stack.id &&
        !stack.holds(key) &&
        !this.isReleased(stack, key, live) &&
        !this.isOfUnanswered(key) &&
        !this.isForgotten(stack, key) &&
        !this.isOverwritten(stack, key) &&
        !this.staysOfAnother(stack, key)
      ) {
        const text = `${stack.name} is ${stack.status} and holds ${key} no longer, but left it`;
        this.facts.violated('left behind', text);
      }
    }
  }

  // Before it was written, or while the event was under way for which it was.
  private isReleased(stack: Stack, key: string, live: Version): boolean {
    const writer = this.facts.writerOfLive(key);
    const since = Math.min(live.from, writer?.sent.at ?? live.from);
    return this.facts.journal.releases.some(
      (release) => release.stack === stack.id && release.key === key && release.at >= since,
    );
  }

  // No handler can know: written by a run whose answer did not count, so that nobody knows it to be ours. Under ADOPT, a
  // Delete of the id of an unanswered create leaves what may have been adopted; or a second delivery of the event answered in its place.
  private isOfUnanswered(key: string): boolean {
    const run = this.facts.writerOfLive(key);
    if (run === undefined) {
      return false;
    }
    const { sent } = run;
    if (sent.event.RequestType === 'Delete') {
      return this.facts.excused.get(key) === this.facts.iam.live(key).from; // it was put back
    }
    const isAdopt = sent.event.ResourceProperties.OnExisting === 'ADOPT';
    const deliveries = this.facts.journal.runs.filter((other) => other.sent === sent).length;
    return (
      (isAdopt &&
        sent.outcome?.kind !== 'answered' &&
        this.facts.excuse('an unanswered create under ADOPT')) ||
      (deliveries > 1 &&
        (this.facts.isSilenced(run) || this.isJustAfterAnswer(sent, key)) &&
        this.facts.excuse('a second delivery answered, not the one that wrote'))
    );
  }

  // What CloudFormation confirmed counts for some seconds.
  private isJustAfterAnswer({ closedAt = Infinity }: Sent, key: string): boolean {
    const { from } = this.facts.iam.live(key);
    return from > closedAt && from <= closedAt + CONFIRMED_FOR;
  }

  // No handler can know: an Update to another name that nobody answered, in an operation that was not rolled back.
  private isForgotten(stack: Stack, key: string): boolean {
    const run = this.facts.writerOfLive(key);
    const isAnswered = run?.sent.outcome?.kind === 'answered' && run.sent.outcome.success;
    return (
      !isAnswered &&
      this.facts.journal.forgotten.has(`${stack.id}/${key}`) &&
      this.facts.excuse('an unanswered update that was not rolled back')
    );
  }

  // What it was before cannot be read: better that than nothing.
  private isOverwritten(stack: Stack, key: string): boolean {
    return (
      !this.facts.history.logsReadable &&
      this.facts.journal.writes.some(
        (write) =>
          write.key === key &&
          write.before.document !== undefined &&
          isOfOthers(write.before, stack) &&
          write.invocation.sent.stack === stack,
      ) &&
      this.facts.excuse('the log cannot be read')
    );
  }

  // Somebody had deleted the policy, so that another resource made its own in its place, and left it in a roll-back.
  private staysOfAnother(stack: Stack, key: string): boolean {
    const written = this.facts.journal.writes.filter((write) => write.key === key).at(-1);
    const holders = stack.held().filter((held) => held.key === key);
    return (
      (holders.length > 0 || stack.nativeKeys().includes(key)) &&
      written !== undefined &&
      written.before.document === undefined &&
      isOfOthers(written.before, stack) &&
      holders.every(({ logicalId }) => logicalId !== written.invocation.sent.event.LogicalResourceId) &&
      this.facts.excuse('the document of another resource stays', key)
    );
  }

  private othersWrote(stack: Stack, key: string, since: number): boolean {
    // what the stack put back is no change of others
    const isOurs = ({ from }: Version) =>
      this.facts.journal.writes.some(
        (write) => write.key === key && write.at === from && write.invocation.sent.stack === stack,
      );
    return this.facts.iam
      .versions(key)
      .some((version) => version.from > since && isOfOthers(version, stack) && !isOurs(version));
  }
}
