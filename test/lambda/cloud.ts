import { createHash } from 'node:crypto';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { DOCUMENT } from './events';
import { FakeCloudFormation, Resource } from './fake-cloudformation';
import { FakeIam } from './fake-iam';
import { FakeTiming } from './fake-timing';
import { Cloud, send as sendTo } from './harness';

/** IAM and CloudFormation for the tests of one file, as they are before each test. */
export function fakeCloud() {
  const iam = new FakeIam();
  const cloudFormation = new FakeCloudFormation();
  beforeAll(() => Promise.all([iam.start(), cloudFormation.start()]));
  afterAll(() => Promise.all([iam.stop(), cloudFormation.stop()]));
  beforeEach(() => {
    iam.reset();
    cloudFormation.reset();
  });

  /** Sends an event and gives all that came of it. */
  async function send(
    event: CloudFormationCustomResourceEvent,
    timing = new FakeTiming(),
    more: Partial<Cloud> = {},
  ) {
    const cloud: Cloud = {
      iam: () => iam.client(),
      stack: (stackId, calls) => cloudFormation.stack(stackId, calls),
      ...more,
    };
    const { log, ...rest } = await cloudFormation.whileWorkingOn(event, () => sendTo(event, cloud, timing));
    const result = { ...rest, live: Object.fromEntries(iam.policies) };
    // not part of what is compared
    return Object.defineProperty(result, 'log', { value: log, enumerable: false }) as typeof result & {
      readonly log: typeof log;
    };
  }

  return { iam, cloudFormation, send };
}

export const OTHER = DOCUMENT.replace('s3:GetObject', 's3:*');

/** The same by meaning. */
export const EQUAL = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Resource: ['*'], Action: ['S3:getObject'], Effect: 'Allow' },
});
export const ALICE_READ = 'alice/Read';

/** The logical id of the events. */
export const SELF = '<LogicalResourceId>';

/** Milliseconds until the second read. */
export const SECOND_READ = 10_000;

/** The same where CloudFormation has cancelled a Create that may still be under way. */
export const SECOND_READ_AFTER_CANCELLED = 30_000;

export const SUCCESS = {
  Status: 'SUCCESS',
  Reason: '',
  PhysicalResourceId: ALICE_READ,
  Data: { DocumentHash: hashOf(DOCUMENT) },
};

/** Neither a backup nor a wait. */
export const UNTOUCHED = { backups: [], slept: 0 };

export function failed(PhysicalResourceId: string, Reason: string) {
  return { Status: 'FAILED', Reason, PhysicalResourceId, Data: {} };
}

/** A resource of the stack of the events. */
export function resource(
  LogicalResourceId: string,
  PhysicalResourceId: string,
  ResourceStatus = 'CREATE_COMPLETE',
): Resource {
  return { LogicalResourceId, PhysicalResourceId, ResourceStatus };
}

export function hashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}
