import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type {
  ContractVersion,
  ExclusiveUserInlinePoliciesProperties,
  UserInlinePolicyProperties,
} from '../../lib/contract';
import { findingText } from '../../lib/policy/finding';
import { minify } from '../../lib/policy/minify';
import { policyNameProblems, userNameProblems } from '../../lib/policy/names';
import { lintRefusals } from '../../lib/policy/refusals';

type OnUnmanaged = ExclusiveUserInlinePoliciesProperties['OnUnmanaged'];
type OnExisting = UserInlinePolicyProperties['OnExisting'];
type OnModified = UserInlinePolicyProperties['OnModified'];

/** What the template declares, checked. */
export interface Declaration {
  /** Of the user, where it is not the stack's own. */
  readonly account?: string;
  readonly userName: string;
  readonly policyName: string;
  /** Minified. */
  readonly document: string;
  readonly onExisting: OnExisting;
  readonly onModified: OnModified;
}

/** What the template says of all inline policies of a user, checked. */
export interface ExclusiveDeclaration {
  /** Of the user, where it is not the stack's own. */
  readonly account?: string;
  readonly userName: string;
  /** Of the policies that the stack declares. */
  readonly policyNames: readonly string[];
  /** Patterns of names to leave alone; `*` is any text, `?` any one character. */
  readonly ignoredPolicyNames: readonly string[];
  readonly onUnmanaged: OnUnmanaged;
}

/** A role of the user's account. */
export interface AssumedRole {
  readonly roleArn: string;
  readonly externalId?: string;
  /** Takes rights of the role away from the session. */
  readonly sessionPolicy?: string;
}

/** The properties were not what IAM would take: every finding, in the user's terms. */
export class InvalidDeclarationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'InvalidDeclarationError';
  }
}

const ON_EXISTING: readonly OnExisting[] = ['FAIL', 'ADOPT', 'OVERWRITE'];
const ON_UNMANAGED: readonly OnUnmanaged[] = ['REPORT', 'REMOVE'];
const ON_MODIFIED: readonly OnModified[] = ['PROCEED', 'RETAIN', 'FAIL'];

type Properties = CloudFormationCustomResourceEvent['ResourceProperties'];

const CONTRACT_VERSION: ContractVersion = '1';
// complete, as the compiler sees: what is not named here is refused
const POLICY_PROPERTIES: Readonly<Record<keyof UserInlinePolicyProperties, true>> = {
  ContractVersion: true,
  UserName: true,
  PolicyName: true,
  PolicyDocument: true,
  OnExisting: true,
  OnModified: true,
  Revision: true,
  AssumeRole: true,
};
const EXCLUSIVE_PROPERTIES: Readonly<Record<keyof ExclusiveUserInlinePoliciesProperties, true>> = {
  ContractVersion: true,
  UserName: true,
  PolicyNames: true,
  IgnoredPolicyNames: true,
  OnUnmanaged: true,
  AssumeRole: true,
};
// of any custom resource
const PROTOCOL_PROPERTIES = ['ServiceToken', 'ServiceTimeout'];

/** Where the Lambda is. */
export interface FunctionLocation {
  /** IAM takes ARNs of no other, such as `aws-cn`. */
  readonly partition: string;
  readonly region: string;
  /** A role of this one leads to no other account. */
  readonly account: string;
}

/** Reads the declaration of a Create or an Update; throws `InvalidDeclarationError` with all that is wrong. */
export function parseDeclaration(properties: Properties, home: FunctionLocation): Declaration {
  const declaration = readDeclaration(properties, home);
  const problems = [
    ...contractProblems(properties, POLICY_PROPERTIES),
    ...userNameProblems(declaration.userName),
    ...policyNameProblems(declaration.policyName),
    // as it came: what is no JSON may be some without its white space
    ...lintRefusals(text(properties.PolicyDocument), { partition: home.partition, minified: true }).map(
      findingText,
    ),
    ...optionProblems('OnExisting', properties.OnExisting, ON_EXISTING),
    ...optionProblems('OnModified', properties.OnModified, ON_MODIFIED),
    ...roleProblems(properties),
  ];
  assertNone(problems);
  return declaration;
}

/**
 * Reads the declaration of a Delete without reporting mistakes: what was refused at Create must still be
 * deletable. Unknown options become the ones that touch least.
 */
export function readDeclaration(properties: Properties, home: FunctionLocation): Declaration {
  const account = accountOf(readAssumedRole(properties), home);
  return {
    ...(account !== undefined && { account }),
    userName: text(properties.UserName),
    policyName: text(properties.PolicyName),
    document: minify(text(properties.PolicyDocument)),
    onExisting: oneOf(properties.OnExisting, ON_EXISTING, 'FAIL'),
    onModified: oneOf(properties.OnModified, ON_MODIFIED, 'RETAIN'),
  };
}

/** Reads what is declared of all inline policies of a user; throws `InvalidDeclarationError` with all that is wrong. */
export function parseExclusive(properties: Properties, home: FunctionLocation): ExclusiveDeclaration {
  const account = accountOf(readAssumedRole(properties), home);
  const declaration = {
    ...(account !== undefined && { account }),
    userName: text(properties.UserName),
    policyNames: strings(properties.PolicyNames),
    ignoredPolicyNames: strings(properties.IgnoredPolicyNames),
    onUnmanaged: oneOf(properties.OnUnmanaged, ON_UNMANAGED, 'REPORT'),
  };
  assertNone([
    ...contractProblems(properties, EXCLUSIVE_PROPERTIES),
    ...userNameProblems(declaration.userName),
    ...optionProblems('OnUnmanaged', properties.OnUnmanaged, ON_UNMANAGED),
    ...listProblems('PolicyNames', properties.PolicyNames),
    ...listProblems('IgnoredPolicyNames', properties.IgnoredPolicyNames),
    ...roleProblems(properties),
  ]);
  return declaration;
}

/** The role by which the user is reached, if any. */
export function readAssumedRole(properties: Properties): AssumedRole | undefined {
  const { RoleArn, ExternalId } = (properties.AssumeRole ?? {}) as Record<string, unknown>;
  if (RoleArn === undefined) {
    return undefined;
  }
  return { roleArn: text(RoleArn), ...(ExternalId !== undefined && { externalId: text(ExternalId) }) };
}

const ROLE_ARN = /^arn:[a-z-]+:iam::(\d{12}):role\/[^*?]+$/;

function accountOf(role: AssumedRole | undefined, home: FunctionLocation): string | undefined {
  const account = role === undefined ? undefined : ROLE_ARN.exec(role.roleArn)?.[1];
  return account === home.account ? undefined : account;
}

function roleProblems(properties: Properties): string[] {
  const role = readAssumedRole(properties);
  return role === undefined || ROLE_ARN.test(role.roleArn)
    ? []
    : [
        `the role to assume is ${JSON.stringify(role.roleArn)}; it takes the ARN of a role, ` +
          'such as "arn:aws:iam::111122223333:role/NAME"',
      ];
}

// an old Lambda must not silently drop a newer option; without a version, an old construct wrote them
function contractProblems(properties: Properties, known: Readonly<Record<string, true>>): string[] {
  const version: unknown = properties.ContractVersion;
  const unknown = Object.keys(properties).filter(
    (name) => !Object.hasOwn(known, name) && !PROTOCOL_PROPERTIES.includes(name),
  );
  return [
    ...(version === undefined || version === CONTRACT_VERSION
      ? []
      : [
          `ContractVersion is ${JSON.stringify(version)}, and this Lambda knows ${CONTRACT_VERSION}${WAY_OUT}`,
        ]),
    ...unknown.map((name) => `this Lambda does not know the property ${JSON.stringify(name)}${WAY_OUT}`),
  ];
}

const WAY_OUT =
  '; deploy the stack of the Lambda with the version of cdk-user-inline-policy that this stack uses';

// taken for an empty one, it would let policies be removed that it names
function listProblems(name: string, value: unknown): string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? []
    : [`${name} is ${JSON.stringify(value) ?? 'missing'}; it must be a list of strings`];
}

function assertNone(problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new InvalidDeclarationError(problems);
  }
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function oneOf<T>(value: unknown, allowed: readonly T[], otherwise: T): T {
  return allowed.find((option) => option === value) ?? otherwise;
}

function optionProblems(name: string, value: unknown, allowed: readonly string[]): string[] {
  return allowed.some((option) => option === value)
    ? []
    : [`${name} is ${JSON.stringify(value) ?? 'missing'}; allowed are ${allowed.join(', ')}`];
}
