import type { Sent } from '../cloudformation';
import type { Invocation } from '../invocation';
import { declaredKey, parsePhysicalId } from '../stack';
import { EXCLUSIVE, PolicyProperties, SERVICE_TIMEOUT } from '../template';
import type { ExclusiveProperties } from './exclusive';
import { claimOf, equal, Facts, isOfOthers } from './facts';
import type { RetryProperties } from './retries';

type About = Pick<Sent, 'stack' | 'at'> & { readonly properties: PolicyProperties };

type Answer = Readonly<Record<string, string>>;

/** What is answered, and how often. */
export class AnswerProperties {
  private readonly answers = new Map<Invocation, number>();

  constructor(
    private readonly facts: Facts,
    private readonly retries: RetryProperties,
    private readonly exclusive: ExclusiveProperties,
  ) {}

  answered(run: Invocation, body: string, answer: Answer): void {
    const { sent } = run;
    this.answers.set(run, (this.answers.get(run) ?? 0) + 1);
    if (!isTaken(sent, body, answer)) {
      const text = `run ${run.name} gives an answer that CloudFormation does not take: ${body}`;
      this.facts.violated('wrong answer', text);
    }
    if (sent.outcome !== undefined) {
      return; // nobody waits for it
    }
    if (answer.Status === 'FAILED') {
      this.mayFail(run, answer.Reason);
    } else if (sent.event.ResourceType === EXCLUSIVE) {
      this.exclusive.maySucceed(run, answer);
    } else {
      this.maySucceed(run, answer.PhysicalResourceId);
    }
  }

  ended(run: Invocation, how: string): void {
    const answers = this.answers.get(run) ?? 0;
    const troubled = this.facts.isTroubled(run.sent);
    if (how.startsWith('Lambda') || (how.startsWith('threw') && !troubled)) {
      this.facts.violated('not answered', `run ${run.name} ${how}`);
    } else if (how === 'ended' && (answers === 0 || (answers > 1 && !troubled))) {
      this.facts.violated('not answered', `run ${run.name} gives ${answers} answers`);
    }
  }

  private maySucceed(run: Invocation, physicalId: string): void {
    const { stack, event } = run.sent;
    if (event.RequestType === 'Delete') {
      this.noteRelease(run.sent);
      return;
    }
    const properties = event.ResourceProperties as unknown as PolicyProperties;
    const key = declaredKey(properties);
    const id = parsePhysicalId(physicalId);
    if (id?.key !== key) {
      this.facts.violated('wrong answer', `run ${run.name} answers ${physicalId} for ${key}`);
      return;
    }
    const readAt = this.facts.lastRead(run, key);
    this.mayAdopt(run, key, id.adopted);
    this.facts.claims.add(claimOf(stack, { logicalId: event.LogicalResourceId, physicalId }));
    this.facts.answeredFor(stack, event.LogicalResourceId, key, readAt);
    const live = this.facts.iam.live(key);
    if (live.by === stack.id || stack.holds(key) || live.from > readAt) {
      return;
    }
    if (properties.OnExisting === 'FAIL' || (properties.OnExisting === 'ADOPT' && !id.adopted)) {
      this.facts.violated('taken over', `run ${run.name} takes ${key} for its own`);
    }
  }

  // What the resource itself has, as its own.
  private mayAdopt(run: Invocation, key: string, adopted: boolean): void {
    const { stack, event } = run.sent;
    const ids = stack.held().filter((held) => held.key === key && held.logicalId === event.LogicalResourceId);
    if (
      adopted &&
      ids.length > 0 &&
      ids.every((held) => !held.adopted) &&
      this.facts.iam.live(key).by === stack.id
    ) {
      this.facts.violated('wrong answer', `run ${run.name} adopts ${key}, which is its own`);
    }
  }

  private mayFail(run: Invocation, reason: string): void {
    const { sent } = run;
    const isLate = this.facts.clock.now() > sent.at + (SERVICE_TIMEOUT - 60) * 1_000;
    if (
      !isLate &&
      !this.retries.hasWorn(run) &&
      !this.isSecondOfSilenced(run) &&
      !this.tableSaysFailed(sent)
    ) {
      this.facts.violated('fails without need', `run ${run.name} fails: ${reason}`);
    }
  }

  // No handler can know: what the first delivery wrote before it was killed may be anybody's.
  private isSecondOfSilenced(run: Invocation): boolean {
    return (
      !run.sent.phase.includes('ROLLBACK') &&
      this.facts.journal.runs.some(
        (other) => other !== run && other.sent === run.sent && this.facts.isSilenced(other),
      ) &&
      this.facts.excuse('a second delivery refuses what a killed one wrote')
    );
  }

  private tableSaysFailed({ stack, event, at }: Sent): boolean {
    if (event.ResourceType === EXCLUSIVE) {
      return false;
    }
    const properties = event.ResourceProperties as unknown as PolicyProperties;
    const held = event.RequestType === 'Create' ? undefined : parsePhysicalId(event.PhysicalResourceId)?.key;
    if (event.RequestType === 'Delete') {
      return (
        properties.OnModified === 'FAIL' &&
        held !== undefined &&
        // no refusal may depend on a read that is out of date
        this.facts.versionsSince(held, at).some(({ document }) => !equal(document, properties.PolicyDocument))
      );
    }
    const isImpossible = properties.PolicyName.includes(' ');
    return held === declaredKey(properties)
      ? this.isModified({ stack, properties, at })
      : isImpossible ||
          this.isTaken({ stack, properties, at }) ||
          this.leavesNative({ stack, properties, at });
  }

  // Under RETAIN and FAIL, what somebody else changed is not touched.
  private isModified({ stack, properties, at }: About): boolean {
    const { OnModified, PolicyDocument } = properties;
    return (
      (OnModified === 'RETAIN' || OnModified === 'FAIL') &&
      this.facts
        .versionsSince(declaredKey(properties), at)
        .some((version) => isOfOthers(version, stack) && !equal(version.document, PolicyDocument))
    );
  }

  // CloudFormation is about to delete, or keeps, a native policy: the template need not say which.
  private leavesNative({ stack, properties, at }: About): boolean {
    return (
      stack.nativeKeys().length > 0 &&
      this.facts.versionsSince(declaredKey(properties), at).some(({ document }) => document !== undefined)
    );
  }

  private isTaken({ stack, properties, at }: About): boolean {
    const { PolicyDocument, OnExisting } = properties;
    const key = declaredKey(properties);
    return this.facts.versionsSince(key, at).some(({ document, by }) => {
      if (document === undefined) {
        return false;
      }
      const same = equal(document, PolicyDocument);
      if (stack.holds(key)) {
        return !same || by !== stack.id;
      }
      return OnExisting === 'FAIL' || (OnExisting === 'ADOPT' && !same);
    });
  }

  private noteRelease({ stack, event }: Sent): void {
    const id = event.RequestType === 'Delete' ? parsePhysicalId(event.PhysicalResourceId) : undefined;
    if (id?.adopted === true) {
      this.facts.journal.release(stack, id.key);
    }
  }
}

function isTaken({ event }: Sent, body: string, answer: Answer): boolean {
  return (
    Buffer.byteLength(body) <= 4_096 &&
    answer.RequestId === event.RequestId &&
    answer.StackId === event.StackId &&
    answer.LogicalResourceId === event.LogicalResourceId &&
    /^.{1,1024}$/.test(answer.PhysicalResourceId)
  );
}
