import { built } from './build';
import { Comparison, Contender, measured, Subject } from './measure';

const OURS = 'UserInlinePolicy';
const OURS_WITHOUT_DIFF = 'UserInlinePolicy, securityDiff: false';
const POLICY = 'iam.Policy';
const CUSTOM_RESOURCE = 'AwsCustomResource';
const CONTENDERS = [OURS, OURS_WITHOUT_DIFF, POLICY, 'iam.CfnUserPolicy', CUSTOM_RESOURCE];

/** How many policies of one user fit into the 2,048 characters that IAM allows. */
const POLICIES_OF_ONE_USER = 12;

interface App {
  readonly policies: number;
  readonly users: number;
  readonly stacks: number;
  readonly isValidated?: boolean;
}

/** Construction and synthesis, without loading the modules. */
export const synth: Subject = {
  name: 'synth',
  title: 'Synthesis',
  comparisons: ({ isQuick }) => Promise.resolve(apps(isQuick).map(comparison)),
};

function apps(isQuick: boolean): App[] {
  if (isQuick) {
    return [50, 200].map((policies) => ({ policies, users: policies, stacks: 1 }));
  }
  const sizes = [1, 50, 200, 450];
  const manyUsers = [1, 50, 100, 200, 400, 450].map((policies) => ({ policies, users: policies, stacks: 1 }));
  const fewUsers = sizes.slice(1).map((policies) => ({ policies, users: few(policies), stacks: 1 }));
  const manyStacks = sizes.slice(1).flatMap((policies) => [
    { policies, users: policies, stacks: 20 },
    { policies, users: few(policies), stacks: 20 },
  ]);
  return [
    ...manyUsers,
    ...fewUsers,
    ...manyStacks,
    { policies: 200, users: 200, stacks: 1, isValidated: true },
  ];
}

function few(policies: number): number {
  return Math.ceil(policies / POLICIES_OF_ONE_USER);
}

export function titleOf({ policies, users, stacks, isValidated = false }: App): string {
  const number = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
  return (
    `${number(policies, 'policy', 'policies')} of ${number(users, 'user', 'users')} in ` +
    `${number(stacks, 'stack', 'stacks')}${isValidated ? ", with the CDK's template validation" : ''}`
  );
}

function comparison(app: App): Comparison {
  return {
    title: titleOf(app),
    baseline: POLICY,
    contenders: CONTENDERS.map((name) => contender(name, app)),
  };
}

function contender(name: string, { policies, users, stacks, isValidated = false }: App): Contender {
  const args = [built('bench/programs/synth.js'), name, ...[policies, users, stacks].map(String)];
  return { name, run: () => measured(process.execPath, args, { CDK_VALIDATION: String(isValidated) }) };
}
