import { IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Finding } from '../policy/finding';
import { lintPolicyNode, lintPolicyText, LintOptions } from '../policy/lint';
import { minify } from '../policy/minify';
import type { UserInlinePolicyProps } from '../user-inline-policy';
import { documentNode, documentTextNode } from './document-node';

type Source = Pick<UserInlinePolicyProps, 'statements' | 'document' | 'documentJson'>;

/** The document of one policy, in whichever of the three ways it was given, and what was added to it. */
export class DeclaredDocument {
  // never the caller's: what is passed in stays as it is
  private readonly added: iam.PolicyDocument;

  constructor(
    private readonly stack: Stack,
    private readonly source: Source,
  ) {
    this.added = new iam.PolicyDocument({ statements: source.statements });
  }

  addStatements(...statements: iam.PolicyStatement[]): void {
    this.added.addStatements(...statements);
  }

  /** The minified JSON text, tokens included. */
  text(): string {
    const { documentJson } = this.source;
    return documentJson === undefined ? this.stack.toJsonString(this.rendered()) : minify(documentJson);
  }

  /** The parts of the text that are known at synth. */
  literalText(): string {
    return literals(this.stack.resolve(this.text()));
  }

  /** What is wrong with how the document was given: none, one or more sentences. */
  problems(): string[] {
    return [...this.exclusionProblems(), ...this.additionProblems(), ...this.emptinessProblems()];
  }

  /** What is wrong with the document itself, as far as it is known at synth. */
  findings(options: LintOptions): Finding[] {
    const { documentJson } = this.source;
    if (documentJson === undefined) {
      return this.isEmpty ? [] : lintPolicyNode(documentNode(this.stack.resolve(this.rendered())), options);
    }
    if (!Token.isUnresolved(documentJson)) {
      return lintPolicyText(documentJson, options);
    }
    const node = documentTextNode(documentJson);
    return node === undefined ? [] : lintPolicyNode(node, options);
  }

  /** Whether nothing was declared yet. */
  get isEmpty(): boolean {
    const { document, documentJson } = this.source;
    return documentJson === undefined && this.added.isEmpty && (document?.isEmpty ?? true);
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
    return documentJson !== undefined && this.added.statementCount > statements.length
      ? [
          'addStatements was called, but documentJson is taken as it is and cannot be added to; ' +
            'give statements or document instead',
        ]
      : [];
  }

  private emptinessProblems(): string[] {
    return this.isEmpty
      ? [
          'the policy has no statements; IAM takes no empty document: ' +
            'give statements, document or documentJson, or call addStatements',
        ]
      : [];
  }

  // The base document keeps its own options, such as minimize.
  private rendered(): IResolvable {
    return Lazy.uncachedAny({
      produce: (context) => {
        const documents = [this.source.document, this.added].filter(
          (document) => document?.isEmpty === false,
        );
        const rendered = documents.map((document) => context.resolve(document) as { Statement: unknown[] });
        return { ...rendered[0], Statement: rendered.flatMap(({ Statement }) => Statement) };
      },
    });
  }
}

function literals(resolved: unknown): string {
  if (typeof resolved === 'string') {
    return resolved;
  }
  const join = (resolved as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join === undefined ? '' : join[1].filter((part) => typeof part === 'string').join('');
}
