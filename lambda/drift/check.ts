import { diff } from '../../lib/policy/diff';
import { documentsEqual } from '../../lib/policy/equality';
import { covers } from '../../lib/policy/grammar/wildcard';
import { backUp } from '../lifecycle/backup';
import { nativeHolder } from '../lifecycle/native-policies';
import { ownedByOthers } from '../lifecycle/ownership';
import { samePolicy } from '../protocol/physical-id';
import type { FunctionLocation } from '../protocol/request';
import { confirm } from './confirmation';
import { DriftFacts, DriftRow, driftRow } from './decisions';
import type { DriftContext } from './drift-context';
import type { DriftCheck, ExclusiveCheck, PolicyCheck } from './input';

/** The outcome of a check. */
export interface DriftResult {
  readonly row: DriftRow;
  readonly message: string;
  /** Where the live document and the declared one differ. */
  readonly differences?: readonly string[];
  readonly policyNames?: readonly string[];
  /** CloudFormation began to work on the stack while the policy was written. */
  readonly raced?: true;
}

/** What IAM has. */
interface LiveState {
  readonly live: DriftFacts['live'];
  readonly document?: string;
  readonly unmanaged?: readonly string[];
}

/** One check: reads, confirms, and reports or repairs. */
export async function checkDrift(
  asked: DriftCheck,
  location: FunctionLocation,
  context: DriftContext,
): Promise<DriftResult> {
  const first = await readLive(asked, context);
  if (first.live === 'as declared') {
    return result(driftRow({ live: first.live }), first, asked);
  }
  const confirmed = await confirm(asked, location, context);
  const check = confirmed.check ?? asked;
  const { onDrift } = check;
  // what was read first may be older than what is declared now, or compare with what was declared before
  const second = confirmed.check === undefined ? first : await readLive(check, context);
  const row = driftRow({ ...confirmed, live: second.live, onDrift });
  if (row.call === undefined || check.kind === 'exclusive') {
    return result(row, second, check);
  }
  return repair(row, second, { check, location }, context);
}

/** Writes the declared document, unless an operation began meanwhile, or somebody else writes: each try of the call asks. */
async function repair(
  row: DriftRow,
  seen: LiveState,
  { check, location }: { readonly check: PolicyCheck; readonly location: FunctionLocation },
  context: DriftContext,
): Promise<DriftResult> {
  const { account, userName, policyName } = check;
  if (row.backup === true) {
    await backUp({ account, userName, policyName, document: seen.document }, 'replaced', context);
  }
  context.beforeWrite = async () => {
    const { check: current, ...confirmed } = await confirm(check, location, context);
    const isSame = current?.kind === 'policy' && current.document === check.document;
    const { document } = await readPolicy(check, context);
    const live = document === seen.document ? seen.live : 'being changed';
    const again = driftRow({
      ...confirmed,
      ...(!isSame && { schedule: 'gone' }),
      live,
      onDrift: current?.onDrift ?? 'REPORT',
    });
    if (again !== row) {
      throw new RepairWithdrawn(again);
    }
  };
  try {
    await context.policies.put(userName, policyName, check.document, false);
  } catch (error) {
    if (error instanceof RepairWithdrawn) {
      return result(error.row, seen, check);
    }
    throw error;
  }
  return {
    ...result(row, seen, check),
    ...((await isWorkedOn(context).catch(() => false)) && { raced: true as const }),
  };
}

/** The repair is not made: what was confirmed before no longer holds. */
class RepairWithdrawn extends Error {
  override readonly name = 'RepairWithdrawn';

  constructor(readonly row: DriftRow) {
    super('what was confirmed before does not hold any more');
  }
}

function readLive(check: DriftCheck, context: DriftContext): Promise<LiveState> {
  return check.kind === 'policy' ? readPolicy(check, context) : readUser(check, context);
}

async function readPolicy(
  { userName, policyName, document: declared }: PolicyCheck,
  { policies }: DriftContext,
): Promise<LiveState> {
  const document = await policies.get(userName, policyName);
  if (document === undefined) {
    return { live: (await policies.userExists(userName)) ? 'missing' : 'user missing' };
  }
  return { live: documentsEqual(document, declared) ? 'as declared' : 'changed', document };
}

async function readUser(check: ExclusiveCheck, context: DriftContext): Promise<LiveState> {
  const { userName, policyNames, ignoredPolicyNames } = check;
  if (!(await context.policies.userExists(userName))) {
    return { live: 'user missing' };
  }
  const others = (await context.policies.list(userName)).filter(
    (name) => !policyNames.includes(name) && !ignoredPolicyNames.some((pattern) => covers(pattern, name)),
  );
  const unmanaged = await notOfStack(others, check, context);
  return unmanaged.length === 0 ? { live: 'as declared' } : { live: 'unmanaged', unmanaged };
}

/** What neither another resource of ours holds, nor one of CloudFormation's own: as in a deployment. */
async function notOfStack(
  names: readonly string[],
  check: ExclusiveCheck,
  context: DriftContext,
): Promise<string[]> {
  if (names.length === 0) {
    return [];
  }
  return context.askStack(async (stack) => {
    const owned = await ownedByOthers(stack, check.logicalId);
    const unmanaged: string[] = [];
    for (const policyName of names) {
      const policy = { ...check, policyName };
      const isOwned = owned.some((each) => samePolicy(each, policy));
      if (!isOwned && (await nativeHolder(stack, policy)) === undefined) {
        unmanaged.push(policyName);
      }
    }
    return unmanaged;
  });
}

function isWorkedOn(context: DriftContext): Promise<boolean> {
  return context.askStack(async (stack) => (await stack.status()).endsWith('_IN_PROGRESS'));
}

function result(row: DriftRow, { live, document, unmanaged }: LiveState, check: DriftCheck): DriftResult {
  const about = subjectOf(check);
  if (row.because !== undefined) {
    return { row, message: `${about} ${STATES[live]}, and nothing is done: ${row.because}` };
  }
  const differences =
    live === 'changed' && check.kind === 'policy' ? diff(document ?? '', check.document) : [];
  const details = [...differences, ...(unmanaged ?? []).map((name) => JSON.stringify(name))].join('; ');
  const repaired = row.call === undefined ? '' : '; it was written again';
  return {
    row,
    message: `${about} ${STATES[live]}${details === '' ? '' : `: ${details}`}${repaired}`,
    ...(differences.length > 0 && { differences }),
    ...(unmanaged !== undefined && { policyNames: unmanaged }),
  };
}

function subjectOf(check: DriftCheck): string {
  const user = `user ${JSON.stringify(check.userName)}`;
  return check.kind === 'policy' ? `the inline policy ${JSON.stringify(check.policyName)} of ${user}` : user;
}

const STATES: Readonly<Record<DriftFacts['live'], string>> = {
  'as declared': 'is as declared',
  'user missing': 'is missing: there is no such user',
  missing: 'is missing',
  changed: 'was changed by somebody else',
  unmanaged: 'has inline policies that nothing declares',
  'being changed': 'is not as declared',
};
