import { IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Finding } from '../../policy/finding';
import { lintPolicyNode, lintPolicyText, LintOptions } from '../../policy/lint';
import { minify } from '../../policy/minify';
import { knownText } from '../known-text';
import { withoutCfnJson } from './cfn-json';
import { documentObject } from './document-object';
import { DocumentSize, sizeOfDocument, sizeOfText } from './document-size';
import { documentNode, documentTextNode } from './document-tokens';
import { ExtendedDocument, isPolicyDocument } from './extended-document';

/** The three ways to declare a document, as in `UserInlinePolicyProps`. */
export interface DocumentSource {
  readonly statements?: iam.PolicyStatement[];
  readonly document?: iam.PolicyDocument;
  readonly documentJson?: string;
}

/** The document of one policy, in whichever of the three ways it was given, and what was added to it. */
export class DeclaredDocument {
  /** What `AWS::IAM::Policy` takes as its document, tokens included. */
  readonly policyDocument: IResolvable;
  private readonly extended: ExtendedDocument;
  private reviewed?: { readonly policyDocument: unknown };
  private hasLateAdditions = false;

  constructor(
    private readonly stack: Stack,
    private readonly source: DocumentSource,
  ) {
    const { statements, document, documentJson } = source;
    this.extended = new ExtendedDocument(document, statements);
    this.policyDocument =
      documentJson === undefined
        ? this.extended
        : Lazy.uncachedAny({
            // the references in it are found before they are resolved
            produce: ({ preparing }) =>
              documentObject(preparing ? documentJson : knownText(this.stack, documentJson)),
          });
  }

  /** Takes over the document of a resource that shows this one, whenever an Aspect or a Mixin has replaced it there. */
  follow(reviewed: { readonly policyDocument: unknown }): void {
    this.reviewed = reviewed;
  }

  addStatements(...statements: iam.PolicyStatement[]): void {
    this.hasLateAdditions ||= this.replacement !== undefined && statements.length > 0;
    this.extended.addStatements(...statements);
  }

  /** The minified JSON text, tokens included. */
  text(): string {
    const { documentJson } = this.source;
    if (this.replacement !== undefined) {
      const { replacement } = this;
      return this.stack.toJsonString(
        isPolicyDocument(replacement) ? withoutCfnJson(replacement) : replacement,
      );
    }
    return documentJson === undefined
      ? this.stack.toJsonString(this.extended.renderedBy(withoutCfnJson))
      : minify(documentJson);
  }

  /** How much of the quota it takes; not exact where a part is known at deploy only. Statements stay changeable. */
  size(): DocumentSize {
    const { documentJson } = this.source;
    if (this.replacement !== undefined) {
      return sizeOfDocument(this.stack, this.replacement);
    }
    return documentJson === undefined
      ? sizeOfDocument(this.stack, this.extended)
      : sizeOfText(this.stack, minify(documentJson));
  }

  /** What is wrong with how the document was given: none, one or more sentences. */
  problems(): string[] {
    return [
      ...this.exclusionProblems(),
      ...this.additionProblems(),
      ...this.replacementProblems(),
      ...this.emptinessProblems(),
    ];
  }

  /** What is wrong with the document itself, as far as it is known at synth. */
  findings(options: LintOptions): Finding[] {
    const { documentJson } = this.source;
    if (documentJson === undefined || this.replacement !== undefined) {
      const document = this.replacement ?? this.policyDocument;
      return this.isEmpty ? [] : lintPolicyNode(documentNode(this.stack.resolve(document)), options);
    }
    const text = knownText(this.stack, documentJson);
    if (Token.isUnresolved(text)) {
      const node = documentTextNode(text);
      return node === undefined ? [] : lintPolicyNode(node, options);
    }
    const findings = lintPolicyText(text, { ...options, minified: true }); // as the Lambda does
    return /[\r\n]/.test(text) ? findings : findings.map(({ line: _line, column: _column, ...rest }) => rest);
  }

  /** Whether nothing was declared yet. */
  get isEmpty(): boolean {
    return this.replacement === undefined && this.source.documentJson === undefined && this.extended.isEmpty;
  }

  private get replacement(): unknown {
    const { policyDocument } = this.reviewed ?? this;
    return policyDocument === this.policyDocument ? undefined : policyDocument;
  }

  private exclusionProblems(): string[] {
    const { statements, document, documentJson } = this.source;
    const given = Object.entries({ statements, document, documentJson })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name);
    return given.length > 1
      ? [
          `${given.join(' and ')} exclude one another; give at most one of statements, document and documentJson`,
        ]
      : [];
  }

  private additionProblems(): string[] {
    const { statements = [], documentJson } = this.source;
    return documentJson !== undefined && this.extended.ownStatements.length > statements.length
      ? [
          'statements were added by addStatements, a grant or an Aspect, but documentJson is written as it is; ' +
            'give statements or document instead',
        ]
      : [];
  }

  private replacementProblems(): string[] {
    const late = this.hasLateAdditions
      ? [
          'statements were added after an Aspect or a Mixin had replaced policyDocument of the AWS::IAM::Policy ' +
            'SecurityDiff, and would be lost; add them before that',
        ]
      : [];
    // PropertyMergeStrategy.combine() merges the fields of the object that represents the document
    const merged = isMergedToken(this.replacement)
      ? [
          'a Mixin merged a policyDocument with the one of the AWS::IAM::Policy SecurityDiff, which is a token; ' +
            'use PropertyMergeStrategy.override() with the whole document, or addStatements',
        ]
      : [];
    return [...late, ...merged];
  }

  private emptinessProblems(): string[] {
    return this.isEmpty
      ? [
          'the policy has no statements, and IAM refuses an empty document; ' +
            'give statements, document or documentJson, or call addStatements',
        ]
      : [];
  }
}

function isMergedToken(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'creationStack' in value && !Token.isUnresolved(value)
  );
}
