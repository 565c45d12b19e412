import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { Finding } from './policy/finding';
import { lintPolicyNode, lintPolicyText, LintOptions } from './policy/lint';
import { services } from './policy/service-data';
import { documentNode } from './private/policy/document-tokens';

/**
 * How serious a finding is.
 */
export enum PolicyFindingSeverity {
  /**
   * IAM refuses the document, or stores it although a part of it can never work.
   */
  ERROR = 'error',

  /**
   * IAM stores the document; most likely it does something else than it was written for.
   */
  WARNING = 'warning',

  /**
   * The document works; it could be shorter or clearer.
   */
  SUGGESTION = 'suggestion',
}

/**
 * One thing that is wrong with a policy document, and where.
 *
 * `docs/findings.md` explains every id, with an example.
 */
export interface PolicyFinding {
  /**
   * What kind of finding it is, such as `INVALID_ACTION`.
   *
   * It is the code of IAM Access Analyzer where one means the same.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
   */
  readonly id: string;

  /**
   * How serious it is.
   */
  readonly severity: PolicyFindingSeverity;

  /**
   * Where in the document: a JSON path such as `$.Statement[0].Action[1]`.
   */
  readonly path: string;

  /**
   * What is wrong, the value got and the values allowed.
   *
   * It starts in lower case and has no full stop, so that a path can stand before it.
   */
  readonly message: string;

  /**
   * Whether the finding can be acknowledged with `acknowledgedFindings`.
   *
   * `false` for what IAM refuses: there is no way around it.
   */
  readonly acknowledgeable: boolean;

  /**
   * The line of the text, from 1.
   *
   * @default - none: the document was not given as text
   */
  readonly line?: number;

  /**
   * The column of the line, from 1, in UTF-16 units.
   *
   * @default - none: the document was not given as text
   */
  readonly column?: number;
}

/**
 * What to look at in a policy document, and what to leave alone.
 */
export interface PolicyLintOptions {
  /**
   * The ids of findings that are acknowledged and not reported, such as `ALLOW_WITH_NOT_ACTION`.
   *
   * Findings of documents that IAM refuses are reported nevertheless: see `PolicyFinding.acknowledgeable`.
   *
   * @default - every finding is reported
   */
  readonly acknowledgedFindings?: string[];

  /**
   * The partition of the account that the policy is for: `aws`, `aws-cn`, `aws-us-gov` and so on.
   *
   * IAM refuses ARNs of any other partition.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
   * @default - the partitions of AWS are all taken
   */
  readonly partition?: string;

  /**
   * Whether to look up services, actions, resource types and condition keys.
   *
   * The data come with the package and are as old as it is; no finding that rests on them is an error.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
   * @default true
   */
  readonly serviceData?: boolean;
}

/**
 * Finds what IAM would refuse in the inline policy of a user, and what it would store although it cannot work.
 *
 * Nothing is sent anywhere: IAM's own answers are known to the package. All findings of a document are
 * reported at once, each with its place. Neither method throws for anything a document may hold.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export class PolicyLinter {
  /**
   * All findings of a policy document given as JSON text.
   *
   * The text itself is looked at, not what a parser makes of it: a key that stands twice is found, and every
   * finding has a line and a column.
   *
   * @param json the text, as it would be sent to IAM or stands in a file
   * @param options what to look at; by default everything
   * @returns the findings in the order of the text, none for a sound document
   */
  public static lintText(json: string, options: PolicyLintOptions = {}): PolicyFinding[] {
    return lintPolicyText(json, lintOptions(options)).map(publicFinding);
  }

  /**
   * All findings of a policy document made of objects: an `iam.PolicyDocument`, or what `JSON.parse` gives.
   *
   * Tokens and intrinsic functions are fine. They switch off the checks of their own value only; what stands
   * around them is checked, such as the service of `s3:${Token}` or the partition of `arn:aws:s3:::${Token}/*`.
   *
   * @param document an `iam.PolicyDocument`, or an object with `Version` and `Statement`
   * @param options what to look at; by default everything
   * @returns the findings in the order of the document, none for a sound one
   */
  public static lint(document: unknown, options: PolicyLintOptions = {}): PolicyFinding[] {
    // toJSON renders the statements; it drops nothing, unlike fromJson
    const rendered: unknown = document instanceof PolicyDocument ? (document.toJSON() ?? {}) : document;
    return lintPolicyNode(documentNode(rendered), lintOptions(options)).map(publicFinding);
  }

  private constructor() {}
}

function lintOptions({
  acknowledgedFindings = [],
  partition,
  serviceData = true,
}: PolicyLintOptions): LintOptions {
  return {
    acknowledgedFindings,
    ...(partition === undefined ? {} : { partition }),
    ...(serviceData ? { services: services() } : {}),
  };
}

const SEVERITIES: Readonly<Record<Finding['severity'], PolicyFindingSeverity>> = {
  error: PolicyFindingSeverity.ERROR,
  warning: PolicyFindingSeverity.WARNING,
  suggestion: PolicyFindingSeverity.SUGGESTION,
};

function publicFinding({ refused, severity, ...finding }: Finding): PolicyFinding {
  return { ...finding, severity: SEVERITIES[severity], acknowledgeable: !refused };
}
