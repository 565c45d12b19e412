import type { Kind } from './properties/facts';

/** A fault planted in the handler: a text in one of its files, which is replaced. */
export interface Mutant {
  readonly name: string;
  /** Below lambda/. */
  readonly file: string;
  /** Occurs once. */
  readonly from: string;
  readonly to: string;
  /** What it leads to, any of these. */
  readonly found: readonly Kind[];
}

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a failed Create answers with the id of the policy',
    file: 'operations.ts',
    from: 'desk.home), CREATE_FAILED, desk)',
    to: 'desk.home), `${event.ResourceProperties.UserName}/${event.ResourceProperties.PolicyName}`, desk)',
    found: ['foreign touched'],
  },
  {
    name: 'the physical id is the name of the log stream',
    file: 'index.ts',
    from: "log({ message: 'answering', ...answer });",
    to: "answer.physicalId = context.logStreamName; log({ message: 'answering', ...answer });",
    found: ['wrong answer'],
  },
  {
    name: 'what changed is told from the old properties',
    file: 'operations.ts',
    from: 'const id = parsePolicyId(event.PhysicalResourceId);\n  // told',
    to: 'const id = readDeclaration(event.OldResourceProperties, desk.home);\n  // told',
    found: ['lost', 'not restored', 'left behind'],
  },
  {
    name: 'a rename deletes what the old properties name at once',
    file: 'operations.ts',
    from: 'return place(event, declared, event.PhysicalResourceId, desk);',
    to: `const answer = await place(event, declared, event.PhysicalResourceId, desk);
      const { UserName, PolicyName } = event.OldResourceProperties;
      await desk.policies.delete(UserName, PolicyName);
      return answer;`,
    found: ['lost', 'not restored', 'sibling touched'],
  },
  {
    name: 'documents are not compared',
    file: 'lifecycle.ts',
    from: "return documentsEqual(live, declared) ? 'equal' : 'different';",
    to: "return 'equal';",
    found: ['lost', 'taken over', 'text lost'],
  },
  {
    name: 'LimitExceeded is tried again for as long as there is time',
    file: 'patience.ts',
    from: "only: 'PutUserPolicy',\n    patience: 30 * SECOND,",
    to: "only: 'PutUserPolicy',\n    patience: Infinity,",
    found: ['tries for too long'],
  },
  {
    name: 'a Put comes before the question whether the event is still awaited',
    file: 'user-policies.ts',
    from: 'await this.mayWrite();\n      await this.noting(iam.send(command));',
    to: 'await this.noting(iam.send(command));\n      await this.mayWrite();',
    found: ['lost', 'left behind'],
  },
  {
    name: 'a Create does not ask whether another resource hands the policy over',
    file: 'operations.ts',
    from: 'const id = before ?? (await others());',
    to: 'const id = before;',
    found: ['sibling touched', 'fails without need'],
  },
  {
    name: 'a Delete does not ask whether the policy was handed over',
    file: 'operations.ts',
    from: 'const heir = () => desk.stack.heir(event.LogicalResourceId, declared);',
    to: 'const heir = () => Promise.resolve(undefined);',
    found: ['sibling touched', 'lost'],
  },
  {
    name: 'one look is enough',
    file: 'operations.ts',
    from: 'step.row.twoLooks !== true || looks > 1',
    to: 'true',
    found: ['left behind', 'fails without need'],
  },
  {
    name: "somebody else's document is replaced without a copy in the log",
    file: 'operations.ts',
    from: 'if (row.backup === true) {',
    to: 'if (false) {',
    found: ['text lost'],
  },
  {
    name: 'what was adopted counts as written',
    file: 'operations.ts',
    from: "'U/P#adopted': formatPolicyId({ ...declared, adopted: true }),",
    to: "'U/P#adopted': formatPolicyId({ ...declared, adopted: false }),",
    found: ['taken over', 'foreign touched'],
  },
  {
    name: 'a right that was just granted is not waited for',
    file: 'patience.ts',
    from: 'patience: 60 * SECOND,',
    to: 'patience: 0,',
    found: ['fails without need'],
  },
  {
    name: 'late and second deliveries are not told from the first',
    file: 'guard.ts',
    from: 'if (this.sentAt === undefined || this.age() < FRESH) {',
    to: 'if (true) {',
    found: ['lost', 'left behind'],
  },
  {
    name: 'exclusive control does not ask whether a resource of the stack holds the policy',
    file: 'exclusive.ts',
    from: 'held: yesNo((await isHeld?.()) === true)',
    to: "held: 'no'",
    found: ['sibling touched'],
  },
  {
    name: 'exclusive control spares nothing',
    file: 'exclusive.ts',
    from: 'except.some((pattern) => covers(pattern, policyName))',
    to: 'false',
    found: ['sibling touched'],
  },
  {
    name: 'exclusive control removes without a copy in the log',
    file: 'exclusive.ts',
    from: "desk.log({ message: 'backup', backup: { account, userName, policyName, document } });",
    to: '',
    found: ['text lost'],
  },
  {
    name: 'exclusive control removes where it is to report',
    file: 'lifecycle.ts',
    from: "given: { unmanaged: ['REPORT'] }, reported: true",
    to: "given: { unmanaged: ['REPORT'] }, backup: true, call: 'DeleteUserPolicy', reported: true",
    found: ['foreign touched'],
  },
];
