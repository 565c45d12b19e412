import * as cdk from 'aws-cdk-lib';
import { CfnElement, Resource } from 'aws-cdk-lib';
import * as cxapi from 'aws-cdk-lib/cx-api';
import { Construct, IConstruct } from 'constructs';
import { Finding } from '../policy/finding';
import { literalOf } from './known-text';

/** Something that is wrong with a construct and fails synth. */
export interface Problem {
  readonly id: string;
  /** What is wrong and, after the first semicolon, the way out. */
  readonly message: string;
  /** What was found in the document, if the problem is there. */
  readonly finding?: Finding;
}

/** Problems of one kind. */
export function problemsOf(id: string, messages: readonly string[]): Problem[] {
  return messages.map((message) => ({ id, message }));
}

/** The problems that `check` finds in a name, as far as synth knows the name. */
export function nameProblems({ stack }: Resource, name: string, check: (name: string) => string[]): string[] {
  const literal = literalOf(stack, name);
  return literal === undefined ? [] : check(literal);
}

/**
 * Fails synth while something is wrong with the construct.
 *
 * Under the CDK's command line the problems go to its validation report, so that `cdk validate` and editors show them
 * where the construct is made: an error of `node.addValidation` ends the app before that report is written. An app
 * that is synthesized by itself, such as in a unit test, throws them, as does an older CDK.
 */
export function addValidation(scope: Construct, validate: () => Problem[]): void {
  scope.node.addValidation({
    validate: () => {
      const problems = validate();
      if (!isReportRead()) {
        return problems.map(problemText);
      }
      ProblemReport.of(scope).set(scope, problems);
      return [];
    },
  });
}

/** The prefix of ids in `Validations.acknowledge`. */
export const PLUGIN_NAME = 'cdk-user-inline-policy';

// The command line says where to synthesize to. Before there was an app mode, a violation did not always fail the app.
function isReportRead(): boolean {
  return process.env[cxapi.OUTDIR_ENV] !== undefined && 'CDK_APP_MODE_CONTEXT' in cxapi;
}

function problemText({ id, message, finding }: Problem): string {
  return finding ? `${message} [${id}]` : message;
}

/** What the CDK has where `isReportRead`; the lowest supported one, which we compile with, does not. */
interface LaterCdk {
  readonly Validations: { of(scope: IConstruct): { addPlugins(plugin: ProblemReport): void } };
}

/** The problems of all constructs of an app, for the CDK's validation report. */
class ProblemReport {
  // The CDK calls a plugin once for the whole app, after all stages. Added with the first problem only: with a plugin,
  // it compares all files before and after.
  static of(scope: IConstruct): ProblemReport {
    const root = scope.node.root as IConstruct & { [REPORT]?: ProblemReport };
    if (!root[REPORT]) {
      root[REPORT] = new ProblemReport();
      (cdk as unknown as LaterCdk).Validations.of(root).addPlugins(root[REPORT]);
    }
    return root[REPORT];
  }

  readonly name = PLUGIN_NAME;
  private readonly problems = new Map<IConstruct, readonly Problem[]>();

  // an app may be synthesized again
  set(scope: IConstruct, problems: readonly Problem[]): void {
    this.problems.set(scope, problems);
    if (problems.length > 0) {
      showOrigin(scope);
    }
  }

  validate() {
    const violations = [...this.problems].flatMap(([{ node }, problems]) =>
      problems.map((problem) => ({
        ...violationOf(problem),
        violatingResources: [{ constructPath: node.path, locations: [] }],
      })),
    );
    return { success: violations.length === 0, violations };
  }
}

// not the class's own: an app may load the library twice
const REPORT = Symbol.for('cdk-user-inline-policy.problems');

function violationOf({ id, message, finding }: Problem) {
  const { wrong, wayOut } = parts(message);
  const page = finding && `${FINDINGS_PAGE}#${id.toLowerCase()}`;
  const fix = [wayOut, page].filter((part) => part !== undefined).join('\n');
  return {
    ruleName: id,
    description: wrong,
    ...(fix !== '' && { fix }),
    // the CDK does not allow acknowledging what is fatal
    severity: finding?.refused === false ? 'error' : 'fatal',
  };
}

const FINDINGS_PAGE =
  'https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/blob/main/docs/findings.md';

// values in quotes may hold semicolons, and a table may follow in further lines
function parts(message: string): { wrong: string; wayOut?: string } {
  const [first, ...table] = message.split('\n');
  const [, wrong, wayOut] = /^((?:[^"]|"(?:[^"\\]|\\.)*")*?); (.*)$/.exec(first) ?? [];
  return wrong === undefined
    ? { wrong: message }
    : { wrong: [wrong, ...table].join('\n'), wayOut: wayOut.replace(/:$/, '') };
}

/** The CDK knows the line of CloudFormation's resources only; that of the construct is where its first one is from. */
function showOrigin({ node }: IConstruct): void {
  const trace = node.findAll().find(isElement)?.creationStack ?? [];
  if (trace.length > 0 && !node.metadata.some(({ type }) => type === CREATION_STACK)) {
    node.addMetadata(CREATION_STACK, trace);
  }
}

function isElement(construct: IConstruct): construct is CfnElement {
  return CfnElement.isCfnElement(construct);
}

const CREATION_STACK = 'aws:cdk:creationStack';
