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
    file: 'lifecycle/operations.ts',
    from: '    CREATE_FAILED,\n    context,',
    to: '    `${event.ResourceProperties.UserName}/${event.ResourceProperties.PolicyName}`,\n    context,',
    found: ['foreign touched'],
  },
  {
    name: 'the physical id is the name of the log stream',
    file: 'index.ts',
    from: "log({ message: 'answering', ...answer });",
    to: "answer.physicalId = lambdaContext.logStreamName; log({ message: 'answering', ...answer });",
    found: ['wrong answer'],
  },
  {
    name: 'what changed is told from the old properties',
    file: 'lifecycle/operations.ts',
    from: 'const id = parsePolicyId(event.PhysicalResourceId);\n  // told',
    to: 'const id = readDeclaration(event.OldResourceProperties, context.location);\n  // told',
    found: ['lost', 'not restored', 'left behind'],
  },
  {
    name: 'a rename deletes what the old properties name at once',
    file: 'lifecycle/operations.ts',
    from: 'return writeNew(event, declared, event.PhysicalResourceId, context);',
    to: `const answer = await writeNew(event, declared, event.PhysicalResourceId, context);
      const { UserName, PolicyName } = event.OldResourceProperties;
      await context.policies.delete(UserName, PolicyName);
      return answer;`,
    found: ['lost', 'not restored', 'sibling touched'],
  },
  {
    name: 'documents are not compared',
    file: 'lifecycle/decisions.ts',
    from: "return documentsEqual(live, declared) ? 'equal' : 'different';",
    to: "return 'equal';",
    found: ['lost', 'taken over', 'text lost'],
  },
  {
    name: 'LimitExceeded is tried again for as long as there is time',
    file: 'aws/retry.ts',
    from: "only: 'PutUserPolicy',\n    retryFor: 30 * SECOND,",
    to: "only: 'PutUserPolicy',\n    retryFor: Infinity,",
    found: ['tries for too long'],
  },
  {
    name: 'a Put comes before the question whether the event is still awaited',
    file: 'aws/user-policies.ts',
    from: 'await this.mayWrite();\n      await this.noting(iam.send(command));',
    to: 'await this.noting(iam.send(command));\n      await this.mayWrite();',
    found: ['lost', 'left behind'],
  },
  {
    name: 'a Create does not ask whether another resource hands the policy over',
    file: 'lifecycle/operations.ts',
    from: 'const id = before ?? (await others());',
    to: 'const id = before;',
    found: ['sibling touched', 'fails without need'],
  },
  {
    name: 'a Delete does not ask whether the policy was handed over',
    file: 'lifecycle/operations.ts',
    from: 'const remaining = await remainingOwner(',
    to: "const remaining = await ((..._asked: unknown[]) => Promise.resolve('nobody' as const))(",
    found: ['sibling touched', 'lost'],
  },
  {
    name: 'one read is enough',
    file: 'lifecycle/operations.ts',
    from: 'step.row.confirmWithSecondRead !== true || reads > 1',
    to: 'true',
    found: ['left behind', 'fails without need'],
  },
  {
    name: "somebody else's document is replaced without a copy in the log",
    file: 'lifecycle/operations.ts',
    from: 'if (row.backup === true) {',
    to: 'if (false) {',
    found: ['text lost'],
  },
  {
    name: 'what was adopted counts as written',
    file: 'lifecycle/operations.ts',
    from: "'U/P#adopted': formatPolicyId(declared, 'adopted'),",
    to: "'U/P#adopted': formatPolicyId(declared, 'wrote'),",
    found: ['taken over', 'foreign touched'],
  },
  {
    name: 'a right that was just granted is not waited for',
    file: 'aws/retry.ts',
    from: 'retryFor: 60 * SECOND,',
    to: 'retryFor: 0,',
    found: ['fails without need'],
  },
  {
    name: 'late and second deliveries are not told from the first',
    file: 'lifecycle/delivery-guard.ts',
    from: 'this.sentAt !== undefined && this.age() >= FRESH',
    to: 'false',
    found: ['lost', 'left behind'],
  },
  {
    name: 'exclusive control does not ask whether a resource of the stack owns the policy',
    file: 'lifecycle/exclusive.ts',
    from: 'owned: yesNo((await isOwned?.()) === true)',
    to: "owned: 'no'",
    found: ['sibling touched'],
  },
  {
    name: 'exclusive control ignores no names',
    file: 'lifecycle/exclusive.ts',
    from: 'ignoredPolicyNames.some((pattern) => covers(pattern, policyName))',
    to: 'false',
    found: ['sibling touched'],
  },
  {
    name: 'exclusive control removes without a copy in the log',
    file: 'lifecycle/exclusive.ts',
    from: "context.log({ message: 'backup', backup: { account, userName, policyName, document } });",
    to: '',
    found: ['text lost'],
  },
  {
    name: 'exclusive control removes where it is to report',
    file: 'lifecycle/decisions.ts',
    from: "given: { onUnmanaged: ['REPORT'] }, reported: true",
    to: "given: { onUnmanaged: ['REPORT'] }, backup: true, call: 'DeleteUserPolicy', reported: true",
    found: ['foreign touched'],
  },
];
