import { STALENESS, Version } from '../iam';
import { short } from '../journal';
import { declaredKey, Stack } from '../stack';
import { POLICY, PolicyProperties, Template, TemplateResource } from '../template';
import { equal, Facts } from './facts';

/** What a stack held when an operation began. */
interface Held {
  readonly key: string;
  readonly document?: string;
  readonly declared: string;
}

/** What is live when an operation is over. */
export class LiveProperties {
  constructor(private readonly facts: Facts) {}

  /** Notes what is live now; gives what to check when the operation is over. */
  begin(stack: Stack): (template: Template) => void {
    const start = this.facts.clock.now();
    const held = stack.held().map(({ key, properties }) => ({
      key,
      document: this.facts.iam.live(key).document,
      declared: properties.PolicyDocument,
    }));
    return (template) => {
      switch (stack.status) {
        case 'CREATE_COMPLETE':
        case 'UPDATE_COMPLETE':
          this.declaredIsLive(stack, template);
          break;
        case 'UPDATE_ROLLBACK_COMPLETE':
          held.forEach((before) => this.isRestored(stack, before, start));
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

  private declaredIsLive(stack: Stack, template: ReadonlyMap<string, TemplateResource>): void {
    const policies = [...template].filter(([, { type }]) => type === POLICY);
    for (const [logicalId, { properties }] of policies) {
      const declared = properties as PolicyProperties;
      const key = declaredKey(declared);
      const live = this.facts.iam.live(key);
      // also where another resource of the stack wrote since: of what was absent it may have made its own
      const changedSince = this.othersWrote(stack, key, this.facts.certainOf(stack, logicalId, key));
      if (!changedSince && !equal(live.document, declared.PolicyDocument)) {
        const text = `${stack.name} is ${stack.status}, but ${key} of ${logicalId} is ${short(live.document)}`;
        this.facts.violated('lost', text);
      }
    }
  }

  private isRestored(stack: Stack, { key, document, declared }: Held, start: number): void {
    const live = this.facts.iam.live(key).document;
    const asItWas = equal(live, document);
    const asDeclared = !equal(document, declared) && equal(live, declared); // what drifted may be put right
    if (!asItWas && !asDeclared && !this.othersWrote(stack, key, start - STALENESS)) {
      const text = `${stack.name} rolled back, but ${key} is ${short(live)}; it was ${short(document)}`;
      this.facts.violated('not restored', text);
    }
  }

  private nothingIsLeft(stack: Stack): void {
    for (const key of this.facts.iam.keys()) {
      const live = this.facts.iam.live(key);
      if (
        live.document !== undefined &&
        live.by === stack.id &&
        !stack.holds(key) &&
        !this.isReleased(stack, key, live) &&
        !this.isOfUnanswered(key)
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

  // Nobody can tell: written by a run whose answer did not count, so that nobody knows it to be ours. Under ADOPT, a
  // Delete of a made-up id leaves what may have been adopted; or a second delivery of the event answered in its place.
  private isOfUnanswered(key: string): boolean {
    const run = this.facts.writerOfLive(key);
    if (run === undefined) {
      return false;
    }
    const { sent } = run;
    const isAdopt = sent.event.ResourceProperties.OnExisting === 'ADOPT';
    const deliveries = this.facts.journal.runs.filter((other) => other.sent === sent).length;
    return (isAdopt && sent.outcome?.kind !== 'answered') || (deliveries > 1 && this.facts.isSilenced(run));
  }

  private othersWrote(stack: Stack, key: string, since: number): boolean {
    return this.facts.iam.versions(key).some(({ from, by }) => from > since && by !== stack.id);
  }
}
