import type { ComparisonResult, Sample } from './measure';
import * as commandLine from './command-line';
import { TITLE as LAMBDA } from './lambda/subject';
import * as synth from './synth';
import * as validator from './validator';

/** The performance targets of the library. */
export interface Target {
  readonly what: string;
  readonly limit: number;
  /** `least`: the value may not be below the limit. */
  readonly kind: 'most' | 'least';
  /** Undefined where the run did not measure it. */
  readonly value?: number;
}

export function holds({ kind, limit, value }: Target): boolean | undefined {
  return value === undefined ? undefined : kind === 'most' ? value <= limit : value >= limit;
}

/** The targets with the values of one run. Ratios are of CPU time: other work of the machine changes it least. */
export function targetsOf(results: readonly ComparisonResult[]): Target[] {
  const cpu = (title: string, name: string) => sampleOf(results, title, name)?.cpu;
  const bytes = (title: string, name: string) => sampleOf(results, title, name)?.bytes;
  const [OURS, WITHOUT, POLICY] = ['UserInlinePolicy', 'UserInlinePolicy, securityDiff: false', 'iam.Policy'];
  const app = (policies: number, stacks = 1) => synth.titleOf({ policies, users: policies, stacks });
  const further = (name: string) => minus(cpu(app(400), name), cpu(app(100), name));
  const growth = (name: string, stacks: number) =>
    over(cpu(app(450, stacks), name), cpu(app(200, stacks), name));
  const most = (what: string, limit: number, value?: number): Target => ({
    what,
    limit,
    kind: 'most',
    value,
  });
  const document = validator.titleOf(11);
  const [peer, own] = [cpu(document, 'cloudformation-validate'), cpu(document, 'ours')];
  const perCharacter = (statements: number) =>
    over(
      cpu(validator.titleOf(statements), 'ours'),
      sampleOf(results, validator.titleOf(statements), 'ours')?.characters,
    );
  const lambda = (quantity: string, name: string) =>
    over(sampleOf(results, LAMBDA, 'ours')?.[quantity], sampleOf(results, LAMBDA, name)?.[quantity]);
  return [
    most(
      'each further policy (100 → 400) with `securityDiff: false`, to `iam.Policy`',
      1.3,
      over(further(WITHOUT), further(POLICY)),
    ),
    most('each further policy (100 → 400), to `iam.Policy`', 2, over(further(OURS), further(POLICY))),
    most(
      '200 policies, to `AwsCustomResource`',
      0.6,
      over(cpu(app(200), OURS), cpu(app(200), 'AwsCustomResource')),
    ),
    most('450 policies, to 200, in one stack', 2.4, growth(OURS, 1)),
    most('450 policies, to 200, in twenty stacks', 2.4, growth(OURS, 20)),
    most(
      'bytes of the template for each further policy (100 → 400) with `securityDiff: false`',
      650,
      over(minus(bytes(app(400), WITHOUT), bytes(app(100), WITHOUT)), 300),
    ),
    most('the Lambda cold, wall, to `AwsCustomResource`', 0.6, lambda('wall', 'AwsCustomResource')),
    most('the Lambda cold, CPU, to `AwsCustomResource`', 0.6, lambda('cpu', 'AwsCustomResource')),
    most('the Lambda cold, memory, to `AwsCustomResource`', 1, lambda('memory', 'AwsCustomResource')),
    most('the Lambda cold, wall, to bare Node', 3.5, lambda('wall', 'bare Node')),
    {
      what: 'documents per second, to `@aws/cloudformation-validate`',
      limit: 30,
      kind: 'least',
      value: over(peer, own),
    },
    most('time per character of 1 MB, to 10 kB', 1.2, over(perCharacter(6_000), perCharacter(60))),
    most(
      '`lint` of one file, to bare Node',
      2,
      over(cpu(commandLine.titleOf(1), 'lint'), cpu(commandLine.titleOf(1), 'bare Node')),
    ),
  ];
}

function sampleOf(results: readonly ComparisonResult[], title: string, name: string): Sample | undefined {
  return results.find((result) => result.title === title)?.medians[name];
}

function minus(one?: number, other?: number): number | undefined {
  return one === undefined || other === undefined ? undefined : one - other;
}

function over(one?: number, other?: number): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}
