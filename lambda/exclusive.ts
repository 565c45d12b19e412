import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { covers } from '../lib/policy/grammar/wildcard';
import type { Answer } from './answer';
import type { Desk } from './desk';
import { EXCLUSIVE, ExclusiveFacts } from './lifecycle';
import { Exclusion, parseExclusion } from './request';
import { nextStep, Row } from './table';

/** Reports or removes the inline policies of a user that no resource of the stack declares. */
export async function keepExclusive(event: CloudFormationCustomResourceEvent, desk: Desk): Promise<Answer> {
  if (event.RequestType === 'Delete') {
    return { row: 'exclusive.delete', status: 'SUCCESS', physicalId: event.PhysicalResourceId };
  }
  const exclusion = parseExclusion(event.ResourceProperties);
  const unmanaged: string[] = [];
  for (const policyName of await desk.policies.list(exclusion.userName)) {
    const row = await rowFor(policyName, exclusion, event, desk);
    desk.log({ message: 'inline policy', policyName, row: row.id });
    if (row.reported === true) {
      unmanaged.push(policyName);
    }
    if (row.call === 'DeleteUserPolicy') {
      await removePolicy(policyName, exclusion, desk);
    }
  }
  return answerOf(exclusion, unmanaged);
}

async function rowFor(
  policyName: string,
  { account, userName, policyNames, except, unmanaged }: Exclusion,
  event: CloudFormationCustomResourceEvent,
  desk: Desk,
): Promise<Row<ExclusiveFacts>> {
  const held = async () => {
    const policy = { account, userName, policyName };
    const { LogicalResourceId } = event;
    return (
      (await desk.stack.holderNow(LogicalResourceId, policy)) ??
      (await desk.stack.holderBefore(LogicalResourceId, policy))
    );
  };
  let known: Partial<ExclusiveFacts> = {
    event: 'Create or Update',
    unmanaged,
    declared: yesNo(policyNames.includes(policyName)),
    spared: yesNo(except.some((pattern) => covers(pattern, policyName))),
  };
  for (;;) {
    const step = nextStep(EXCLUSIVE, known);
    if ('row' in step) {
      return step.row;
    }
    known = { ...known, held: yesNo((await held()) !== undefined) };
  }
}

async function removePolicy(policyName: string, { account, userName }: Exclusion, desk: Desk): Promise<void> {
  const document = await desk.policies.get(userName, policyName);
  if (document !== undefined) {
    desk.log({ message: 'backup', backup: { account, userName, policyName, document } });
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
