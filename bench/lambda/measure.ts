import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { Cloud, startCloud } from './cloud';

/** What answers a custom resource that writes an inline policy of a user. */
export type Competitor = 'ours' | 'AwsCustomResource' | 'Provider' | 'bare Node';

export const COMPETITORS: readonly Competitor[] = ['ours', 'AwsCustomResource', 'Provider', 'bare Node'];

/** What one process, or of the provider framework two, took. Times are in milliseconds. */
export interface Measurement {
  /** From the start of the process to the answer to its first event. */
  readonly coldWall: number;
  readonly coldCpu: number;
  /** The largest resident memory until then, in kilobytes. */
  readonly memory: number;
  /** Medians of the events after the first. */
  readonly warmWall: number;
  readonly warmCpu: number;
  /** What the first event asked of AWS. */
  readonly calls: readonly string[];
}

const EVENTS = 21;

/** Runs one competitor in processes of its own, against a server in this one. The Lambda must have been built. */
export async function measureLambda(competitor: Competitor): Promise<Measurement> {
  return competitor === 'Provider' ? measureProvider() : measureOne(PROGRAMS[competitor]);
}

const PROGRAMS = { ours: 'ours', AwsCustomResource: 'aws-custom-resource', 'bare Node': 'bare-node' };

async function measureOne(program: string): Promise<Measurement> {
  const cloud = await startCloud(() => Promise.reject(new Error(`${program} invokes no function`)));
  try {
    const cold = await run(program, cloud, 1).firstEvent;
    const calls = [...cloud.calls];
    return measurementOf(cold, calls, await run(program, cloud, EVENTS).allEvents);
  } finally {
    await cloud.stop();
  }
}

/**
 * The framework's Lambda invokes the user's, which starts when that comes in, and waits for it. CPU and memory are those
 * of both, as both are paid for. Warm, each of the two is measured by itself.
 */
async function measureProvider(): Promise<Measurement> {
  const user: Event[] = [];
  const cloud: Cloud = await startCloud(async () => {
    if (user.length === 0) {
      user.push(await run('provider-user', cloud, 1).firstEvent);
    }
    return '{"PhysicalResourceId":"alice/Read"}';
  });
  try {
    const framework = await run('provider-framework', cloud, 1).firstEvent;
    const calls = [...cloud.calls];
    const frameworks = await run('provider-framework', cloud, EVENTS).allEvents;
    const users = await run('provider-user', cloud, EVENTS).allEvents;
    const warm = frameworks.map((event, i) => ({
      ...both(event, users[i]),
      wall: event.wall + users[i].wall,
    }));
    return measurementOf(both(framework, user[0]), calls, warm);
  } finally {
    await cloud.stop();
  }
}

function both({ wall, cpu, memory }: Event, other: Event): Event {
  return { wall, cpu: cpu + other.cpu, memory: memory + other.memory };
}

function measurementOf(cold: Event, calls: string[], events: readonly Event[]): Measurement {
  const warm = events.slice(1);
  return {
    coldWall: cold.wall,
    coldCpu: cold.cpu,
    memory: cold.memory,
    warmWall: median(warm.map(({ wall }) => wall)),
    warmCpu: median(warm.map(({ cpu }) => cpu)),
    calls,
  };
}

/** What an event took. */
interface Event {
  readonly wall: number;
  readonly cpu: number;
  readonly memory: number;
}

interface Run {
  /** Its time is that since before the process began. */
  readonly firstEvent: Promise<Event>;
  readonly allEvents: Promise<readonly Event[]>;
}

function run(program: string, { endpoint }: Cloud, events: number): Run {
  const start = performance.now();
  const file = join(__dirname, 'programs', `${program}.js`);
  const environment = { AWS_ENDPOINT_URL: endpoint, BENCH_ENDPOINT: endpoint, BENCH_EVENTS: String(events) };
  const child = spawn(process.execPath, [file], {
    env: { ...ENVIRONMENT, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
  child.stdout?.resume();
  const took: Event[] = [];
  let firstAnswered: (event: Event) => void;
  const answered = new Promise<Event>((resolve) => (firstAnswered = resolve));
  const lines = createInterface({ input: child.stdio[3] as Readable });
  lines.on('line', (line) => {
    const wall = performance.now() - start;
    const event = JSON.parse(line) as Event;
    took.push(took.length === 0 ? { ...event, wall } : event);
    firstAnswered(took[0]);
  });
  const allEvents = new Promise<readonly Event[]>((resolve, reject) => {
    const failed = () => reject(new Error(`${program} ended after ${took.length} of ${events} events`));
    lines.on('close', () => (took.length === events ? resolve(took) : failed()));
  });
  return { firstEvent: Promise.race([answered, allEvents.then(() => answered)]), allEvents };
}

// what a function has of Lambda
const ENVIRONMENT = {
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  AWS_SESSION_TOKEN: 'session',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
  AWS_LAMBDA_FUNCTION_NAME: 'handler',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', // the Lambda runs on a later Node
  OWN_STACK_ID: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Bench/1',
  SERVICE_TIMEOUT: '300',
};

/** Of an odd number of values, the one in the middle. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
