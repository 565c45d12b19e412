import type { Context } from 'aws-lambda';
import { failureText, isOfSdk } from '../aws/errors';
import { withFields } from '../log';
import { count, MetricName } from '../metrics';
import { InvalidDeclarationError } from '../protocol/request';
import { locationOf } from '../request-context';
import { checkDrift, DriftResult } from './check';
import type { DriftFacts } from './decisions';
import type { DriftDependencies } from './dependencies';
import { DriftContext } from './drift-context';
import { DriftCheck, parseDriftInput } from './input';

/** What a schedule invokes: compares, and reports or repairs. */
export function createDriftHandler(dependencies: DriftDependencies) {
  return async (event: unknown, lambdaContext: Context): Promise<void> => {
    const location = locationOf(lambdaContext);
    const { settings } = dependencies;
    const RequestType = 'DriftCheck';
    let log = withFields(dependencies, { RequestType });
    let context: DriftContext | undefined;
    try {
      const check = parseDriftInput(JSON.stringify(event) ?? '', location);
      const { stackId: StackId, logicalId: LogicalResourceId, constructPath: ConstructPath } = check;
      log = withFields(dependencies, { RequestType, LogicalResourceId, StackId, ConstructPath });
      assertOwn(check, dependencies);
      context = new DriftContext(check, lambdaContext, { ...dependencies, log });
      report(await checkDrift(check, location, context), context);
    } catch (error) {
      const message = failureOf(error as Error, context);
      void log(count('FailedDriftChecks', settings.metricFunctionName, dependencies.now()));
      void log({ level: 'error', message });
      // Lambda counts it, too; no message of an error holds a document
      throw new Error(message, { cause: error });
    } finally {
      context?.clear();
    }
  };
}

function assertOwn({ stackId }: DriftCheck, { settings }: DriftDependencies): void {
  if (stackId !== settings.ownStackId) {
    throw new InvalidDeclarationError([
      `the input is about the stack ${JSON.stringify(stackId)}, and the function is of ${settings.ownStackId}`,
    ]);
  }
}

const METRIC_OF: Readonly<Record<Exclude<DriftFacts['live'], 'as declared' | 'being changed'>, MetricName>> =
  {
    'user missing': 'DriftMissing',
    missing: 'DriftMissing',
    changed: 'DriftChanged',
    unmanaged: 'DriftUnmanaged',
  };

function report({ row, message, differences, policyNames, raced }: DriftResult, context: DriftContext): void {
  const isDrift = row.report === true;
  if (isDrift) {
    const [live] = row.given.live ?? [];
    const metric = METRIC_OF[live as keyof typeof METRIC_OF];
    context.count(metric, policyNames?.length);
    context.count('Drift', policyNames?.length);
  }
  if (row.call !== undefined) {
    context.count('DriftRepaired');
  }
  if (raced === true) {
    void context.log({
      level: 'error',
      message:
        `${message}. CloudFormation began to work on the stack at the same time: check that the policy is what the ` +
        'stack declares now',
      row: row.id,
    });
  }
  void context.log({ level: isDrift ? 'warn' : 'info', message, row: row.id, differences, policyNames });
}

function failureOf(error: Error, context: DriftContext | undefined): string {
  if (error instanceof InvalidDeclarationError) {
    return `the drift check failed: ${error.message}`;
  }
  const step = context?.progress.step ?? 'reading the input';
  return isOfSdk(error)
    ? `the drift check failed: ${failureText(step, error)}`
    : `the drift check failed while ${step}: ${error.message}`;
}
