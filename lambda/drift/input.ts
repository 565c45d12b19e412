import type {
  ContractVersion,
  DriftInputHead,
  ExclusiveDriftInput,
  PolicyDriftInput,
} from '../../lib/contract';
import { readJson } from '../../lib/policy/json/reader';
import { minify } from '../../lib/policy/minify';
import { FunctionLocation, InvalidDeclarationError, readAssumedRole } from '../protocol/request';
import type { AssumedRole } from '../protocol/request';

/** What one schedule checks. */
interface Check {
  readonly stackId: string;
  /** Of the custom resource. */
  readonly logicalId: string;
  readonly scheduleLogicalId: string;
  readonly constructPath: string;
  /** Of the user, where it is not the stack's own. */
  readonly account?: string;
  readonly userName: string;
  readonly onDrift: DriftInputHead['OnDrift'];
  readonly role?: AssumedRole;
}

/** A policy, and what is declared of it. */
export interface PolicyCheck extends Check {
  readonly kind: 'policy';
  readonly policyName: string;
  /** Minified. */
  readonly document: string;
}

/** A user, and the policies that the user is meant to have. */
export interface ExclusiveCheck extends Check {
  readonly kind: 'exclusive';
  readonly policyNames: readonly string[];
  readonly ignoredPolicyNames: readonly string[];
}

export type DriftCheck = PolicyCheck | ExclusiveCheck;

const CONTRACT_VERSION: ContractVersion = '1';

/** Reads the input of a schedule; throws `InvalidDeclarationError` for what is none. */
export function parseDriftInput(text: string, home: FunctionLocation): DriftCheck {
  const input = parsed(text);
  if (input.ContractVersion !== CONTRACT_VERSION) {
    throw new InvalidDeclarationError([
      `ContractVersion is ${JSON.stringify(input.ContractVersion) ?? 'missing'}, and this Lambda knows ${CONTRACT_VERSION}`,
    ]);
  }
  const role = readAssumedRole(input as { ServiceToken: string });
  const account = role?.roleArn.split(':')[4];
  const check = {
    stackId: string(input, 'StackId'),
    logicalId: string(input, 'LogicalResourceId'),
    scheduleLogicalId: string(input, 'ScheduleLogicalId'),
    constructPath: string(input, 'ConstructPath'),
    ...(account !== undefined && account !== home.account && { account }),
    userName: string(input, 'UserName'),
    // what is not known to be repaired is not
    onDrift: input.OnDrift === 'REPAIR' ? ('REPAIR' as const) : ('REPORT' as const),
    ...(role !== undefined && { role }),
  };
  const document = memberText(text, 'PolicyDocument');
  return document === undefined
    ? {
        ...check,
        kind: 'exclusive',
        policyNames: strings(input, 'PolicyNames'),
        ignoredPolicyNames: strings(input, 'IgnoredPolicyNames'),
      }
    : { ...check, kind: 'policy', policyName: string(input, 'PolicyName'), document: minify(document) };
}

type Input = Partial<Record<keyof PolicyDriftInput | keyof ExclusiveDriftInput, unknown>>;

function parsed(text: string): Input {
  try {
    return Object(JSON.parse(text)) as Input;
  } catch {
    throw new InvalidDeclarationError(['the input of the schedule is not JSON']);
  }
}

/** The text as it is: as a value of JavaScript, a number could change, and a repeated key be lost. */
function memberText(text: string, name: string): string | undefined {
  const { root } = readJson(text);
  const member = root?.kind === 'object' ? root.members.find(({ key }) => key.value === name) : undefined;
  return member && text.slice(member.value.start, member.value.end);
}

function string(input: Input, name: keyof Input): string {
  const { [name]: value } = input;
  if (typeof value !== 'string') {
    throw new InvalidDeclarationError([
      `${name} is ${JSON.stringify(value) ?? 'missing'}; it must be a string`,
    ]);
  }
  return value;
}

function strings(input: Input, name: keyof Input): string[] {
  const { [name]: value } = input;
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new InvalidDeclarationError([
      `${name} is ${JSON.stringify(value) ?? 'missing'}; it must be a list of strings`,
    ]);
  }
  return value;
}
