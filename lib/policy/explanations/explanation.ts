/**
 * What a finding means, for people: `docs/findings.md` is made of these. They are apart from the rules so
 * that the Lambda does not ship them.
 */
export interface Explanation {
  readonly what: string;
  readonly why: string;
  /** What the rule rests on; at least one. */
  readonly basis: readonly Basis[];
  /** The page of AWS's documentation. */
  readonly page: string;
  /** A document with this finding. */
  readonly fails: string;
  /** The same, corrected. */
  readonly passes: string;
}

/** By the id of the rule. */
export type Explanations = Readonly<Record<string, Explanation>>;

/** How a rule is known to be right, the strongest first. */
export const BASES = {
  live: 'an answer of the live IAM',
  documentation: "AWS's documentation",
  emulator: 'an emulator that mirrors answers of IAM',
  inference: 'inference',
} as const;

export interface Basis {
  readonly kind: keyof typeof BASES;
  /** For an answer of the live IAM: when and where it was published. */
  readonly detail: string;
}

/** An answer of a real account, as somebody published it. */
export function live(date: string, source: string): Basis {
  return { kind: 'live', detail: `${date}, ${source}` };
}

/** An answer that the rules of cdk-preflight hold; almost all are of PutRolePolicy and of deployments. */
export function preflight(rule: string, date = '2026-09-07'): Basis {
  return live(date, `https://github.com/badmintoncryer/cdk-preflight, rules/iam/pf-iam-${rule}`);
}

export function documented(detail = 'the page below'): Basis {
  return { kind: 'documentation', detail };
}

export const CHECK_REFERENCE = documented("the reference of IAM Access Analyzer's checks");

export const SERVICE_REFERENCE = documented(
  'the service authorization reference, as the package holds it, and the reference of checks of IAM Access Analyzer',
);

/** moto's tests, written from answers of CreatePolicy. */
export const MOTO: Basis = { kind: 'emulator', detail: 'the tests of moto, tests/test_iam' };

export function inferred(detail: string): Basis {
  return { kind: 'inference', detail };
}

const USER_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/';
const CHECKS = `${USER_GUIDE}access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-`;

/** A page of the IAM User Guide: `reference_policies_elements_` and so on, without `.html`. */
export function guide(page: string): string {
  const [file, anchor] = page.split('#');
  return `${USER_GUIDE}${file}.html${anchor === undefined ? '' : `#${anchor}`}`;
}

/** An entry of Access Analyzer's reference of checks. */
export function analyzer(anchor: string): string {
  return `${CHECKS}${anchor}`;
}
