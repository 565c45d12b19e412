import { IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Finding } from '../policy/finding';
import { toValue } from '../policy/json/printer';
import { readJson } from '../policy/json/reader';
import { lintPolicyNode, lintPolicyText, LintOptions } from '../policy/lint';
import { minify } from '../policy/minify';
import { documentSize } from '../policy/size';
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

  /** The document as an object, tokens included, as `AWS::IAM::Policy` takes it. */
  object(): IResolvable {
    const { documentJson } = this.source;
    return documentJson === undefined ? this.rendered() : Lazy.any({ produce: () => objectOf(documentJson) });
  }

  /** How much of the quota it takes; not exact where a part is known at deploy only. */
  size(): { characters: number; isExact: boolean } {
    if (this.isEmpty) {
      return { characters: 0, isExact: true };
    }
    const resolved: unknown = this.stack.resolve(this.text());
    return { characters: documentSize(literals(resolved)).least, isExact: typeof resolved === 'string' };
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
      return lintPolicyText(documentJson, { ...options, minified: true }); // as text() does
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
          'statements were added, by addStatements or a grant, but documentJson is taken as it is; ' +
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

/** JSON text as an object. What cannot be one stands as text in the place of the statement that it is of. */
function objectOf(json: string): object {
  const { root } = readJson(json);
  const document = root && toValue(root);
  if (typeof document !== 'object' || document === null) {
    return { Statement: [minify(json)] };
  }
  // not its Id, which grants nothing: the CDK's template validation does not know it
  const { Version, Statement = [] } = document as Record<string, unknown>;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as unknown[];
  return {
    Version,
    Statement: statements.map((each) => (hasTokenAsKey(each) ? JSON.stringify(each) : each)),
  };
}

// templates take no intrinsic function as a key
function hasTokenAsKey(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(([key, each]) => Token.isUnresolved(key) || hasTokenAsKey(each))
  );
}

function literals(resolved: unknown): string {
  if (typeof resolved === 'string') {
    return resolved;
  }
  const join = (resolved as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join === undefined ? '' : join[1].filter((part) => typeof part === 'string').join('');
}
