import { Duration, Token } from 'aws-cdk-lib';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import type { UserInlinePolicyProviderProps } from '../../user-inline-policy-provider-props';
import { bundleProblems } from './lambda-bundle';

/** How long the Lambda works at an event, and how long CloudFormation waits for it. */
export interface Timeouts {
  readonly timeout: Duration;
  readonly serviceTimeout: Duration;
}

/** The timeouts as given, or those that fit what is given. */
export function timeoutsOf(props: Partial<Timeouts>): Timeouts {
  const timeout = props.timeout ?? Duration.minutes(5);
  return { timeout, serviceTimeout: props.serviceTimeout ?? timeout.plus(Duration.minutes(2)) };
}

/** What is wrong with the options of a provider: none, one or more sentences. */
export function optionProblems(props: UserInlinePolicyProviderProps): string[] {
  const { vpc, memorySize, reservedConcurrentExecutions } = props;
  const forVpc = vpc === undefined ? given(props, ['vpcSubnets', 'securityGroups']) : [];
  const forOwnRole =
    props.role === undefined ? [] : given(props, ['permissionsBoundary', 'requiredUserBoundary']);
  return [
    ...bundleProblems(),
    ...forVpc.map((name) => `${name} requires vpc`),
    ...forOwnRole.map(
      (name) =>
        `${name} is given together with role; the provider adds no boundary and no rights to a role that you bring`,
    ),
    ...rangeProblems('memorySize', memorySize, 128, 10_240),
    ...rangeProblems('reservedConcurrentExecutions', reservedConcurrentExecutions, 1),
    ...runtimeProblems(props.runtime),
    ...servedStackProblems(props.servedStackArns),
    ...timeoutProblems(props),
  ];
}

/** What is wrong with a service timeout: none, or a sentence. */
export function serviceTimeoutProblems(serviceTimeout: Duration): string[] {
  return durationProblems('serviceTimeout', serviceTimeout, 1, 3600);
}

function given<T>(props: T, names: (keyof T & string)[]): string[] {
  return names.filter((name) => props[name] !== undefined);
}

function rangeProblems(name: string, value: number | undefined, min: number, max = Infinity): string[] {
  if (value === undefined || Token.isUnresolved(value)) {
    return [];
  }
  return Number.isInteger(value) && value >= min && value <= max
    ? []
    : [
        `${name} is ${value}; it must be a whole number, ${min} ${max === Infinity ? 'or more' : `to ${max}`}`,
      ];
}

function runtimeProblems(runtime: Runtime | undefined): string[] {
  const version = /^nodejs(\d+)\.x$/.exec(runtime?.name ?? '');
  const fits = runtime?.family === RuntimeFamily.NODEJS && Number(version?.[1]) >= 20;
  return runtime === undefined || fits ? [] : [`runtime is ${runtime.name}; it must be Node.js 20 or later`];
}

function servedStackProblems(servedStackArns: readonly string[] = []): string[] {
  return servedStackArns
    .filter((arn) => !STACK_ARN.test(arn.replace(TOKEN, 'token')))
    .map(
      (arn) =>
        `servedStackArns contains ${JSON.stringify(arn)}; it must be the ARN of a stack, in which * and ? are wildcards, ` +
        'such as "arn:aws:cloudformation:eu-west-1:111122223333:stack/reports-*"',
    );
}

function timeoutProblems(props: Partial<Timeouts>): string[] {
  const { timeout, serviceTimeout } = timeoutsOf(props);
  const problems = [
    ...durationProblems('timeout', timeout, 180, 900),
    ...(props.serviceTimeout === undefined ? [] : serviceTimeoutProblems(props.serviceTimeout)),
  ];
  return problems.length > 0 || serviceTimeout.toSeconds() > timeout.toSeconds()
    ? problems
    : [
        `serviceTimeout is ${serviceTimeout.toSeconds()} s; it must be longer than timeout, which is ` +
          `${timeout.toSeconds()} s`,
      ];
}

function durationProblems(name: string, duration: Duration, min: number, max: number): string[] {
  if (duration.isUnresolved()) {
    return [`${name} is a token; it must be known at synth`];
  }
  const seconds = duration.toSeconds({ integral: false });
  return Number.isInteger(seconds) && seconds >= min && seconds <= max
    ? []
    : [`${name} is ${seconds} s; it must be ${min} to ${max} s`];
}

const TOKEN = /\$\{Token\[[^\]]+\]\}/g;
// the Lambda gets them as one text, with a comma between two of them
const STACK_ARN =
  /^token$|^arn:[a-z-]+:cloudformation:[a-z0-9-]+:(?:\d{12}|token):stack\/[A-Za-z0-9*?][^,\s]*$/;
