import { Token } from 'aws-cdk-lib';
import { compare, Comparison } from './policy/comparison/comparison';
import { explanation } from './policy/comparison/explanation';
import { Input, inputOfNode, inputOfText, invalidInputs } from './policy/comparison/input';
import { services } from './policy/service-data';
import { documentTextNode, givenDocumentNode } from './private/policy/document-tokens';

/**
 * Whether a policy document grants nothing that another one does not.
 */
export enum PolicyComparisonAnswer {
  /**
   * Everything that the new document allows, the old one allows, too.
   */
  YES = 'yes',

  /**
   * The new document allows something that the old one does not: see `PolicyComparison.witness`.
   */
  NO = 'no',

  /**
   * Neither is certain: see `PolicyComparison.reason`.
   *
   * Treat it as `NO` unless a person reviews it.
   */
  CANNOT_TELL = 'cannot tell',
}

/**
 * A request that the new document allows and the old one does not.
 */
export interface PolicyComparisonWitness {
  /**
   * The action, such as `s3:DeleteObject`.
   *
   * It is an action that AWS has, if one proves the difference.
   */
  readonly action: string;

  /**
   * The ARN of the resource, or `*` for requests that know no resource.
   */
  readonly resource: string;

  /**
   * The values of each condition key that the request has, by the name of the key in lower case.
   *
   * A condition key of the documents that is not among them is missing in the request.
   */
  readonly context: { [key: string]: string[] };

  /**
   * The statement of the new document that allows the request: a JSON path such as `$.Statement[0]`.
   */
  readonly allowedBy: string;

  /**
   * The statement of the old document that denies the request: a JSON path such as `$.Statement[1]`.
   *
   * @default - none: no statement of the old document allows it
   */
  readonly deniedBy?: string;
}

/**
 * Says whether a policy document grants nothing that another one does not, without an account.
 *
 * `YES` and `NO` are certain, and a `NO` comes with a request that proves it. Where certainty cannot be had the
 * answer is `CANNOT_TELL`, with the reason. `docs/comparison.md` says how requests are evaluated, and what is
 * taken for granted.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 *
 * @example
 * declare const before: iam.PolicyDocument;
 * declare const after: iam.PolicyDocument;
 *
 * const comparison = PolicyComparison.of(before, after);
 * // grantsNothingNew is the answer; this says why
 * new CfnOutput(this, 'Comparison', { value: comparison.explanation });
 */
export class PolicyComparison {
  /**
   * Compares two documents, each of them a JSON text, an `iam.PolicyDocument`, or an object with `Version` and `Statement`.
   *
   * Tokens are fine: what depends on a token is not certain, so the answer may be `CANNOT_TELL`.
   *
   * @param oldDocument what is granted today
   * @param newDocument what is to be granted
   * @throws when IAM would refuse one of the documents, with all findings. How long a document is does not matter
   */
  public static of(oldDocument: unknown, newDocument: unknown): PolicyComparison {
    const oldInput = inputOf(oldDocument);
    const newInput = inputOf(newDocument);
    const problem = invalidInputs(oldInput, newInput);
    if (problem !== undefined) {
      throw new Error(problem);
    }
    return new PolicyComparison(compare(oldInput.policy, newInput.policy, { services }));
  }

  /**
   * Whether the new document grants nothing that the old one does not.
   */
  public readonly grantsNothingNew: PolicyComparisonAnswer;

  /**
   * The answer and what it rests on as one sentence, in lower case and without a full stop.
   */
  public readonly explanation: string;

  /**
   * A request that the new document allows and the old one does not.
   *
   * @default - none: the answer is not `NO`
   */
  public readonly witness?: PolicyComparisonWitness;

  /**
   * Why there is no certain answer.
   *
   * @default - none: the answer is not `CANNOT_TELL`
   */
  public readonly reason?: string;

  private constructor(comparison: Comparison) {
    this.grantsNothingNew = ANSWERS[comparison.answer];
    this.explanation = explanation(comparison);
    if (comparison.answer === 'no') {
      const { request, ...statements } = comparison.witness;
      const { action, resource, context } = request;
      const values = [...context].map(([key, texts]): [string, string[]] => [key, [...texts]]);
      this.witness = { action, resource, context: Object.fromEntries(values), ...statements };
    } else if (comparison.answer === 'cannot tell') {
      this.reason = comparison.reason;
    }
  }
}

const ANSWERS: Readonly<Record<Comparison['answer'], PolicyComparisonAnswer>> = {
  yes: PolicyComparisonAnswer.YES,
  no: PolicyComparisonAnswer.NO,
  'cannot tell': PolicyComparisonAnswer.CANNOT_TELL,
};

function inputOf(document: unknown): Input {
  if (typeof document !== 'string') {
    return inputOfNode(givenDocumentNode(document));
  }
  const node = Token.isUnresolved(document) ? documentTextNode(document) : undefined;
  return node === undefined ? inputOfText(document) : inputOfNode(node);
}
