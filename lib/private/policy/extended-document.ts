import { IResolvable, IResolveContext } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

/** The statements of another document, which stays as it is, and then its own. The other one keeps its options. */
export class ExtendedDocument extends iam.PolicyDocument {
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

  /** The same, each of the two rendered in another way. */
  renderedBy(as: (document: iam.PolicyDocument) => IResolvable): IResolvable {
    return {
      creationStack: this.creationStack,
      resolve: (context) => this.join((document) => context.resolve(as(document)) as Rendered),
    };
  }

  /** Its statements stay changeable when the copy is rendered. */
  copy(): ExtendedDocument {
    return new ExtendedDocument(
      this.base && copyOf(this.base),
      this.ownStatements.map((each) => each.copy()),
    );
  }

  private join(render: (document: iam.PolicyDocument) => Rendered): Rendered {
    const own = new iam.PolicyDocument({ statements: this.ownStatements });
    const documents = this.base === undefined ? [own] : [this.base, own];
    const rendered = documents.filter(({ isEmpty }) => !isEmpty).map(render);
    return { ...rendered[0], Statement: rendered.flatMap(({ Statement }) => Statement) };
  }
}

interface Rendered {
  readonly Statement: unknown[];
}

// Not instanceof: an app may load the CDK twice.
export function isPolicyDocument(value: unknown): value is iam.PolicyDocument {
  return typeof value === 'object' && value !== null && 'addStatements' in value && 'statements' in value;
}

// Rendering freezes the statements of a document and may merge them. The CDK has no public way to copy one.
export function copyOf(document: iam.PolicyDocument): iam.PolicyDocument {
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
