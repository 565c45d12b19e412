import { IResolvable, IResolveContext, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Finding } from '../../policy/finding';
import { toValue } from '../../policy/json/printer';
import { readJson } from '../../policy/json/reader';
import { lintPolicyNode, lintPolicyText, LintOptions } from '../../policy/lint';
import { minify } from '../../policy/minify';
import { documentSize } from '../../policy/size';
import { documentNode, documentTextNode } from './document-tokens';

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
      documentJson === undefined ? this.extended : Lazy.any({ produce: () => objectOf(documentJson) });
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
    return documentJson === undefined || this.replacement !== undefined
      ? this.stack.toJsonString(this.replacement ?? this.policyDocument)
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
    if (!Token.isUnresolved(documentJson)) {
      return lintPolicyText(documentJson, { ...options, minified: true }); // as text() does
    }
    const node = documentTextNode(documentJson);
    return node === undefined ? [] : lintPolicyNode(node, options);
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
    // PropertyMergeStrategy.combine() merges the fields of the object that stands for the document
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

/** The statements of another document, which stays as it is, and then its own. The other one keeps its options. */
class ExtendedDocument extends iam.PolicyDocument {
  constructor(
    private readonly base?: iam.PolicyDocument,
    statements: iam.PolicyStatement[] = [],
  ) {
    super({ statements });
  }

  get ownStatements(): iam.PolicyStatement[] {
    return statementsOf(this);
  }

  override get isEmpty(): boolean {
    return super.isEmpty && (this.base?.isEmpty ?? true);
  }

  override get statementCount(): number {
    return super.statementCount + (this.base?.statementCount ?? 0);
  }

  override resolve(context: IResolveContext): unknown {
    return this.join((document) => context.resolve(document) as Rendered);
  }

  override toJSON(): unknown {
    return this.join((document) => document.toJSON() as Rendered);
  }

  /** Its statements stay changeable when the copy is rendered. */
  copy(): ExtendedDocument {
    return new ExtendedDocument(
      this.base && copyOf(this.base),
      this.ownStatements.map((each) => each.copy()),
    );
  }

  private join(render: (document: iam.PolicyDocument) => Rendered): Rendered | undefined {
    const own = new iam.PolicyDocument({ statements: this.ownStatements });
    const documents = this.base === undefined ? [own] : [this.base, own];
    const rendered = documents.filter(({ isEmpty }) => !isEmpty).map(render);
    return rendered.length === 0
      ? undefined
      : { ...rendered[0], Statement: rendered.flatMap(({ Statement }) => Statement) };
  }
}

interface Rendered {
  readonly Statement: unknown[];
}

/** Characters that count against the quota. */
export interface DocumentSize {
  readonly characters: number;
  /** Whether all of them are known at synth. */
  readonly isExact: boolean;
}

/** The size of a document in whatever form CloudFormation's resources take it. Its statements stay changeable. */
export function sizeOfDocument(stack: Stack, document: unknown): DocumentSize {
  const copy = isPolicyDocument(document) ? copyOf(document) : document;
  return copy === undefined || (isPolicyDocument(copy) && copy.isEmpty)
    ? { characters: 0, isExact: true }
    : sizeOfText(stack, stack.toJsonString(copy));
}

function sizeOfText(stack: Stack, text: string): DocumentSize {
  const resolved: unknown = stack.resolve(text);
  return { characters: documentSize(literals(resolved)).least, isExact: typeof resolved === 'string' };
}

// Not instanceof: an app may load the CDK twice.
function isPolicyDocument(value: unknown): value is iam.PolicyDocument {
  return typeof value === 'object' && value !== null && 'addStatements' in value && 'statements' in value;
}

function isMergedToken(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'creationStack' in value && !Token.isUnresolved(value)
  );
}

// Rendering freezes the statements of a document and may merge them. The CDK has no public way to copy one.
function copyOf(document: iam.PolicyDocument): iam.PolicyDocument {
  if (document instanceof ExtendedDocument) {
    return document.copy();
  }
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
