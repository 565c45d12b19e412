import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { covers } from '../../lib/policy/grammar/wildcard';
import type { Answer } from '../protocol/answer';
import type { RequestContext } from '../request-context';
import { backUp } from './backup';
import { EXCLUSIVE, ExclusiveFacts } from './tables/exclusive';
import { ExclusiveDeclaration, parseExclusive } from '../protocol/request';
import { samePolicy } from '../protocol/physical-id';
import { nextStep, Row } from './decision-table';
import { nativeHolder } from './native-policies';
import { ownedByOthers } from './ownership';

/** Reports or removes the inline policies of a user that no resource of the stack declares. */
export async function applyExclusive(
  event: CloudFormationCustomResourceEvent,
  context: RequestContext,
): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    const { id, status } = await rowFor({ event: 'Delete' });
    return { row: id, status, physicalId: event.PhysicalResourceId };
  }
  const declared = parseExclusive(event.ResourceProperties, context.location);
  const others = once(() => ownedByOthers(context.stack, event.LogicalResourceId));
  const unmanaged: string[] = [];
  for (const policyName of await context.policies.list(declared.userName)) {
    const policy = { ...declared, policyName };
    const row = await rowFor(
      factsOf(policyName, declared),
      async () =>
        (await others()).some((owned) => samePolicy(owned, policy)) ||
        (await nativeHolder(context.stack, policy)) !== undefined,
    );
    void context.log({
      level: row.reported === true ? 'warn' : 'info',
      message: `the inline policy "${policyName}" of user "${declared.userName}" ${verdict(row)}`,
      policyName,
      row: row.id,
    });
    await apply(row, policyName, declared, context);
    if (row.reported === true) {
      unmanaged.push(policyName);
    }
  }
  return answerOf(declared, unmanaged);
}

function factsOf(policyName: string, declared: ExclusiveDeclaration): Partial<ExclusiveFacts> {
  return {
    event: 'Create or Update',
    onUnmanaged: declared.onUnmanaged,
    declared: yesNo(declared.policyNames.includes(policyName)),
    ignored: yesNo(declared.ignoredPolicyNames.some((pattern) => covers(pattern, policyName))),
  };
}

async function rowFor(
  known: Partial<ExclusiveFacts>,
  isOwned?: () => Promise<boolean>,
): Promise<Row<ExclusiveFacts>> {
  const step = nextStep(EXCLUSIVE, known);
  return 'row' in step ? step.row : rowFor({ ...known, owned: yesNo((await isOwned?.()) === true) });
}

async function apply(
  { backup, call }: Row<ExclusiveFacts>,
  policyName: string,
  { account, userName }: ExclusiveDeclaration,
  context: RequestContext,
): Promise<void> {
  if (call !== 'DeleteUserPolicy') {
    return;
  }
  const document = await context.policies.get(userName, policyName);
  if (document !== undefined) {
    if (backup === true) {
      await backUp({ account, userName, policyName, document }, 'deleted', context);
    }
    await context.policies.delete(userName, policyName);
  }
}

function verdict({ reported, call }: Row<ExclusiveFacts>): string {
  if (reported !== true) {
    return 'is one that may stay';
  }
  return call === undefined ? 'is declared by no resource' : 'is declared by no resource and is removed';
}

// Of the 4,096 bytes of an answer.
const MAX_NAMES = 2_000;

function answerOf(
  { account, userName, onUnmanaged }: ExclusiveDeclaration,
  names: readonly string[],
): Answer {
  const user = account === undefined ? userName : `${account}/${userName}`;
  const shown = names.filter((_, i) => JSON.stringify(names.slice(0, i + 1)).length <= MAX_NAMES);
  return {
    row: onUnmanaged === 'REMOVE' ? 'exclusive.remove' : 'exclusive.report',
    status: 'SUCCESS',
    // no name of a user or policy begins so
    physicalId: `!exclusive/${user}`,
    data: { UnmanagedPolicyNames: JSON.stringify(shown), UnmanagedPolicyCount: String(names.length) },
  };
}

function yesNo(fact: boolean): 'yes' | 'no' {
  return fact ? 'yes' : 'no';
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
