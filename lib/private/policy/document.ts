import { IResolvable, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Finding } from '../../policy/finding';
import { toValue } from '../../policy/json/printer';
import { readJson } from '../../policy/json/reader';
import { lintPolicyNode, lintPolicyText, LintOptions } from '../../policy/lint';
import { minify } from '../../policy/minify';
import { documentSize } from '../../policy/size';
import { knownText } from '../known-text';
import { withoutCfnJson } from './cfn-json';
import { documentNode, documentTextNode } from './document-tokens';

/** The three ways to declare a document, as in `UserInlinePolicyProps`. */
export interface DocumentSource {
  readonly statements?: iam.PolicyStatement[];
  readonly document?: iam.PolicyDocument;
  readonly documentJson?: string;
}

/** The document of one policy, in whichever of the three ways it was given, and what was added to it. */
export class DeclaredDocument {
  // never the caller's: what is passed in stays as it is
  private readonly added: iam.PolicyDocument;

  constructor(
    private readonly stack: Stack,
    private readonly source: DocumentSource,
  ) {
    this.added = new iam.PolicyDocument({ statements: source.statements });
  }

  addStatements(...statements: iam.PolicyStatement[]): void {
    this.added.addStatements(...statements);
  }

  /** The minified JSON text, tokens included. */
  text(): string {
    const { documentJson } = this.source;
    return documentJson === undefined
      ? this.stack.toJsonString(this.rendered(withoutCfnJson))
      : minify(documentJson);
  }

  /** The document as an object, tokens included, as `AWS::IAM::Policy` takes it. */
  object(): IResolvable {
    const { documentJson } = this.source;
    return documentJson === undefined
      ? this.rendered()
      : Lazy.uncachedAny({
          // the references in it are found before they are resolved
          produce: ({ preparing }) =>
            objectOf(preparing ? documentJson : knownText(this.stack, documentJson)),
        });
  }

  /** How much of the quota it takes; not exact where a part is known at deploy only. Statements stay changeable. */
  size(): { characters: number; isExact: boolean } {
    if (this.isEmpty) {
      return { characters: 0, isExact: true };
    }
    const resolved: unknown = this.stack.resolve(this.copy().text());
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
    const { document, documentJson } = this.source;
    return documentJson === undefined && this.added.isEmpty && (document?.isEmpty ?? true);
  }

  private copy(): DeclaredDocument {
    const { document, documentJson } = this.source;
    const copy = new DeclaredDocument(this.stack, { document: document && copyOf(document), documentJson });
    copy.addStatements(...statementsOf(this.added).map((statement) => statement.copy()));
    return copy;
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
  private rendered(as: (document: iam.PolicyDocument) => IResolvable = (document) => document): IResolvable {
    return Lazy.uncachedAny({
      produce: (context) => {
        const documents = [this.source.document, this.added].filter(
          (document) => document?.isEmpty === false,
        ) as iam.PolicyDocument[];
        const rendered = documents.map(
          (document) => context.resolve(as(document)) as { Statement: unknown[] },
        );
        return { ...rendered[0], Statement: rendered.flatMap(({ Statement }) => Statement) };
      },
    });
  }
}

// Rendering freezes the statements of a document and may merge them. The CDK has no public way to copy one.
function copyOf(document: iam.PolicyDocument): iam.PolicyDocument {
  const statements = statementsOf(document).map((statement) => statement.copy());
  return Object.assign(Object.create(document) as object, { statements }) as unknown as iam.PolicyDocument;
}

function statementsOf(document: iam.PolicyDocument): iam.PolicyStatement[] {
  // the CDK's declarations leave out the types of private members
  return document['statements'] as iam.PolicyStatement[];
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
