import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { covers } from '../lib/policy/grammar/wildcard';
import type { Answer } from './answer';
import type { Desk } from './desk';
import { EXCLUSIVE, ExclusiveFacts } from './lifecycle';
import { Exclusion, parseExclusion } from './request';
import { samePolicy } from './physical-id';
import { nextStep, Row } from './table';

/** Reports or removes the inline policies of a user that no resource of the stack declares. */
export async function keepExclusive(event: CloudFormationCustomResourceEvent, desk: Desk): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    const { id, status } = await rowFor({ event: 'Delete' });
    return { row: id, status, physicalId: event.PhysicalResourceId };
  }
  const exclusion = parseExclusion(event.ResourceProperties, desk.home);
  const others = once(() => desk.stack.heldByOthers(event.LogicalResourceId));
  const unmanaged: string[] = [];
  for (const policyName of await desk.policies.list(exclusion.userName)) {
    const row = await rowFor(factsOf(policyName, exclusion), async () =>
      (await others()).some((held) => samePolicy(held, { ...exclusion, policyName })),
    );
    desk.log({ message: 'inline policy', policyName, row: row.id });
    await carryOut(row, policyName, exclusion, desk);
    if (row.reported === true) {
      unmanaged.push(policyName);
    }
  }
  return answerOf(exclusion, unmanaged);
}

function factsOf(policyName: string, exclusion: Exclusion): Partial<ExclusiveFacts> {
  return {
    event: 'Create or Update',
    unmanaged: exclusion.unmanaged,
    declared: yesNo(exclusion.policyNames.includes(policyName)),
    spared: yesNo(exclusion.except.some((pattern) => covers(pattern, policyName))),
  };
}

async function rowFor(
  known: Partial<ExclusiveFacts>,
  isHeld?: () => Promise<boolean>,
): Promise<Row<ExclusiveFacts>> {
  const step = nextStep(EXCLUSIVE, known);
  return 'row' in step ? step.row : rowFor({ ...known, held: yesNo((await isHeld?.()) === true) });
}

async function carryOut(
  { backup, call }: Row<ExclusiveFacts>,
  policyName: string,
  { account, userName }: Exclusion,
  desk: Desk,
): Promise<void> {
  if (call !== 'DeleteUserPolicy') {
    return;
  }
  const document = await desk.policies.get(userName, policyName);
  if (document !== undefined) {
    if (backup === true) {
      desk.log({ message: 'backup', backup: { account, userName, policyName, document } });
    }
    await desk.policies.delete(userName, policyName);
  }
}

// Of the 4,096 bytes of an answer.
const MAX_NAMES = 2_000;

function answerOf({ account, userName, unmanaged }: Exclusion, names: readonly string[]): Answer {
  const user = account === undefined ? userName : `${account}/${userName}`;
  const shown = names.filter((_, i) => JSON.stringify(names.slice(0, i + 1)).length <= MAX_NAMES);
  return {
    row: unmanaged === 'REMOVE' ? 'exclusive.remove' : 'exclusive.report',
    status: 'SUCCESS',
    // no name of a user or policy begins so
    physicalId: `!exclusive/${user}`,
    data: { Unmanaged: JSON.stringify(shown), UnmanagedCount: String(names.length) },
  };
}

function yesNo(fact: boolean): 'yes' | 'no' {
  return fact ? 'yes' : 'no';
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
