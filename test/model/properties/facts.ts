import { documentsEqual } from '../../../lib/policy/equality';
import { CloudFormation, nativeWriter, Sent } from '../cloudformation';
import type { Clock } from '../clock';
import type { Iam, Version } from '../iam';
import type { History } from '../history';
import type { Invocation } from '../invocation';
import type { Journal } from '../journal';
import type { Stack } from '../stack';
import type { Excuse } from './excuses';

/** What must never be. */
export type Kind =
  | 'lost'
  | 'not restored'
  | 'left behind'
  | 'foreign touched'
  | 'sibling touched'
  | 'text lost'
  | 'taken over'
  | 'wrong answer'
  | 'not answered'
  | 'fails without need'
  | 'roll-back failed'
  | 'tries for too long'
  | 'no right'
  | 'secret logged'
  | 'forged event acted on'
  | 'answer to a stranger';

export interface Violation {
  readonly kind: Kind;
  readonly text: string;
}

/** What the properties know of a history, and what they found. */
export class Facts {
  readonly violations: Violation[] = [];
  /** By physical id: what its resource was declared to own, as the answer to a success. */
  readonly claims = new Set<string>();
  /** By policy: when it was last touched as no handler can know better. */
  readonly excused = new Map<string, number>();
  /** By resource and policy: since when the run whose answer counted knew the policy for certain. */
  private readonly certain = new Map<string, number>();
  /** Since when each run knows each policy for certain. */
  private readonly reads = new Map<Invocation, Map<string, number>>();

  constructor(
    readonly clock: Clock,
    readonly iam: Iam,
    readonly journal: Journal,
    readonly cloudFormation: CloudFormation,
    readonly history: Pick<History, 'verifyEvents' | 'logsReadable'>,
  ) {}

  violated(kind: Kind, text: string): void {
    this.violations.push({ kind, text });
    this.journal.line(`✗ ${kind}: ${text}`);
  }

  /** @returns true */
  excuse(excuse: Excuse, key?: string): true {
    this.journal.excuses.add(excuse);
    if (key !== undefined) {
      this.excused.set(key, this.clock.now());
    }
    return true;
  }

  noteRead(run: Invocation, key: string, at: number): void {
    const reads = this.reads.get(run) ?? new Map<string, number>();
    this.reads.set(run, reads.set(key, at));
  }

  lastRead(run: Invocation, key: string): number {
    return this.reads.get(run)?.get(key) ?? Infinity;
  }

  answeredFor({ id }: Stack, logicalId: string, key: string, certainSince: number): void {
    this.certain.set(`${id}/${logicalId}/${key}`, certainSince);
  }

  certainOf({ id }: Stack, logicalId: string, key: string): number {
    return this.certain.get(`${id}/${logicalId}/${key}`) ?? Infinity;
  }

  writerOfLive(key: string): Invocation | undefined {
    return this.journal.writes.filter((write) => write.key === key).at(-1)?.invocation;
  }

  /** All that a policy was at some time since then. */
  versionsSince(key: string, since: number): readonly Version[] {
    const versions = this.iam.versions(key);
    return versions.filter((_version, index) => (versions[index + 1]?.from ?? Infinity) > since);
  }

  /** Whether something went wrong with a call of a run of the event. */
  isTroubled(sent: Sent): boolean {
    return this.journal.troubles.some(({ invocation }) => invocation.sent === sent);
  }

  /** Whether the run was killed, got no response to a Put, or could not deliver its answer at once. */
  isSilenced(run: Invocation): boolean {
    return (
      run.state === 'killed' ||
      this.journal.troubles.some(
        ({ invocation, trouble, ofAnswer }) =>
          invocation === run && (ofAnswer || (trouble.kind === 'hang up' && trouble.done)),
      )
    );
  }
}

/** Whether a version is neither of the stack's own resources nor of its native ones. */
export function isOfOthers({ by }: Pick<Version, 'by'>, { id }: Stack): boolean {
  return by !== id && by !== nativeWriter(id);
}

/** Names what a resource was declared to own. */
export function claimOf(
  { id }: Stack,
  { logicalId, physicalId }: { readonly logicalId: string; readonly physicalId: string },
): string {
  return `${id}/${logicalId}/${physicalId}`;
}

/** By meaning. */
export function equal(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : documentsEqual(a, b);
}
