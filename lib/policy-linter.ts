import { Finding } from './policy/finding';
import { lintPolicyNode, lintPolicyText, LintOptions } from './policy/lint';
import { services } from './policy/service-data';
import { givenDocumentNode } from './private/policy/document-tokens';

/**
 * How serious a finding is.
 */
export enum PolicyFindingSeverity {
  /**
   * IAM refuses the document, or stores it although a part of it can never work.
   */
  ERROR = 'error',

  /**
   * IAM stores the document, but it probably does not do what was intended.
   */
  WARNING = 'warning',

  /**
   * The document works, but could be shorter or clearer.
   */
  SUGGESTION = 'suggestion',
}

/**
 * A problem of a policy document, and its location.
 *
 * `docs/findings.md` explains every id, with an example.
 */
export interface PolicyFinding {
  /**
   * What kind of finding it is, such as `INVALID_ACTION`.
   *
   * If IAM Access Analyzer has the same check, this is its code.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
   */
  readonly id: string;

  /**
   * How serious it is.
   */
  readonly severity: PolicyFindingSeverity;

  /**
   * The location in the document: a JSON path such as `$.Statement[0].Action[1]`.
   */
  readonly path: string;

  /**
   * What is wrong, with the actual value and the allowed values. It starts with a lower-case letter and has no full stop.
   */
  readonly message: string;

  /**
   * Whether the finding can be acknowledged with `acknowledgedFindings`. Findings that IAM itself would refuse cannot.
   */
  readonly acknowledgeable: boolean;

  /**
   * The line of the text, starting at 1.
   *
   * @default - none, as the document was not given as text
   */
  readonly line?: number;

  /**
   * The column of the line, starting at 1, in UTF-16 code units.
   *
   * @default - none, as the document was not given as text
   */
  readonly column?: number;
}

/**
 * Options of `PolicyLinter`.
 */
export interface PolicyLintOptions {
  /**
   * The ids of findings that you acknowledge, such as `ALLOW_WITH_NOT_ACTION`. They are not reported.
   *
   * Findings that IAM itself would refuse are always reported, see `PolicyFinding.acknowledgeable`.
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
   * @default - ARNs of all partitions of AWS are accepted
   */
  readonly partition?: string;

  /**
   * Whether to check services, actions, resource types and condition keys.
   *
   * The data is part of the package and as old as it is, so these findings are never errors.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
   * @default true
   */
  readonly serviceData?: boolean;
}

/**
 * Finds what IAM would refuse in an inline policy of a user, and what IAM would store although it cannot work.
 *
 * The checks run locally and call no AWS service. Both methods report all findings of a document at once, each with its
 * location, and throw for no document.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * @example
 * declare const document: iam.PolicyDocument;
 *
 * // each finding has an id, a path and a message
 * PolicyLinter.lint(document);
 * // and a line and a column in a text
 * PolicyLinter.lintText('{"Version": "2012-10-17", "Statement": []}');
 */
export class PolicyLinter {
  /**
   * Checks a policy document given as JSON text.
   *
   * The check reads the text itself, not the result of a JSON parser. So it finds duplicate keys, and every finding has
   * a line and a column.
   *
   * @param json the text as it would be sent to IAM
   * @param options what to check; everything by default
   * @returns the findings in the order of the text, an empty list for a valid document
   */
  public static lintText(json: string, options: PolicyLintOptions = {}): PolicyFinding[] {
    return lintPolicyText(json, lintOptions(options)).map(publicFinding);
  }

  /**
   * Checks a policy document given as an object: an `iam.PolicyDocument`, or the result of `JSON.parse`.
   *
   * The document may contain tokens and intrinsic functions. Their values are not checked, but the text around them is,
   * such as the service of `s3:${Token}` or the partition of `arn:aws:s3:::${Token}/*`.
   *
   * @param document an `iam.PolicyDocument`, or an object with `Version` and `Statement`
   * @param options what to check; everything by default
   * @returns the findings in the order of the document, an empty list for a valid document
   */
  public static lint(document: unknown, options: PolicyLintOptions = {}): PolicyFinding[] {
    return lintPolicyNode(givenDocumentNode(document), lintOptions(options)).map(publicFinding);
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
