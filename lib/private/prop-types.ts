import { RemovalPolicy } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * What is wrong with the types of props. The compiler says it to TypeScript; JavaScript, casts and `any` get here.
 */

/** Throws when there are problems, all at once: without valid values, a construct cannot continue. */
export function assertNoProblems(scope: IConstruct, problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new Error(`${scope.node.path}: ${problems.join('; ')}`);
  }
}

/** The user: anything with a `userRef`. */
export function userProblems(user: unknown): string[] {
  const isUser = typeof fieldOf(fieldOf(user, 'userRef'), 'userName') === 'string';
  return isUser
    ? []
    : [
        `user is ${describe(user)}; it must be an IAM user: an iam.User, an iam.CfnUser, or an import such as ` +
          'iam.User.fromUserName(this, "Alice", "alice")',
      ];
}

/** The provider: one of this library, which may be loaded twice. */
export function providerProblems(provider: unknown): string[] {
  const isProvider = provider === undefined || typeof fieldOf(provider, '_serve') === 'function';
  return isProvider
    ? []
    : [
        `provider is ${describe(provider)}; it must be a UserInlinePolicyProvider, or what ` +
          'UserInlinePolicyProvider.fromServiceToken returns',
      ];
}

/** The role to assume: anything with a `roleRef`. */
export function assumeRoleTypeProblems(assumeRole: unknown): string[] {
  const isRole =
    assumeRole === undefined ||
    typeof fieldOf(fieldOf(fieldOf(assumeRole, 'role'), 'roleRef'), 'roleArn') === 'string';
  return isRole
    ? []
    : [
        `assumeRole.role is ${describe(fieldOf(assumeRole, 'role'))}; it must be an IAM role: an iam.Role, or an ` +
          'import such as iam.Role.fromRoleArn(this, "Role", "arn:aws:iam::111122223333:role/NAME")',
      ];
}

/** A list, each item of which passes `isItem`. */
export function listProblems(
  name: string,
  value: unknown,
  isItem: (item: unknown) => boolean,
  allowed: string,
): string[] {
  if (value === undefined) {
    return [];
  }
  if (!Array.isArray(value)) {
    return [`${name} is ${describe(value)}; it must be a list of ${allowed}`];
  }
  return (value as unknown[]).flatMap((item, i) =>
    isItem(item) ? [] : [`${name}[${i}] is ${describe(item)}; it must be a list of ${allowed}`],
  );
}

/** That a value is of another type. */
export function typeProblem(name: string, value: unknown, allowed: string): string[] {
  return [`${name} is ${describe(value)}; it must be ${allowed}`];
}

export function stringProblems(name: string, value: unknown, hint = ''): string[] {
  return value === undefined || typeof value === 'string' ? [] : typeProblem(name, value, `a string${hint}`);
}

/** A member of an enum. */
export function enumProblems(
  name: string,
  value: unknown,
  enumName: string,
  members: Readonly<Record<string, string>>,
): string[] {
  return value === undefined || Object.values(members).some((member) => member === value)
    ? []
    : [`${name} is ${describe(value)}; it must be one of ${allowedMembers(enumName, Object.keys(members))}`];
}

const REMOVAL_POLICIES: readonly unknown[] = [
  RemovalPolicy.DESTROY,
  RemovalPolicy.RETAIN,
  RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
];

/** As CloudFormation has it for resources of which it can take no snapshot. */
export function removalPolicyProblems(removalPolicy: unknown): string[] {
  return removalPolicy === undefined || REMOVAL_POLICIES.includes(removalPolicy)
    ? []
    : [
        `removalPolicy is ${describe(removalPolicy)}; it must be one of ` +
          allowedMembers('RemovalPolicy', ['DESTROY', 'RETAIN', 'RETAIN_ON_UPDATE_OR_DELETE']),
      ];
}

function allowedMembers(enumName: string, names: readonly string[]): string {
  return names.map((name) => `${enumName}.${name}`).join(', ');
}

const MAX_SHOWN = 60;

/** The value as a user would recognize it. */
function describe(value: unknown): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  }
  if (Array.isArray(value)) {
    return 'a list';
  }
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'function' ? 'a function' : String(value);
  }
  const path = fieldOf(fieldOf(value, 'node'), 'path');
  // the CDK's bundle numbers its classes, such as Role2
  const name = ((value.constructor as { readonly name?: string } | undefined)?.name ?? 'Object').replace(
    /\d+$/,
    '',
  );
  return name === 'Object'
    ? 'a plain object'
    : `the ${name}${typeof path === 'string' ? ` ${path}` : ' object'}`;
}

/** A field of a value of which nothing is known. */
export function fieldOf(value: unknown, name: string | symbol): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string | symbol, unknown>)[name]
    : undefined;
}
