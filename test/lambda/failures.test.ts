import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createEvent, DOCUMENT } from './events';
import type { Refusal } from './fake-iam';
import { FakeTiming } from './fake-timing';
import { send as sendTo } from './harness';
import { failed, fakeCloud, OTHER } from './cloud';

const { iam, send } = fakeCloud();

// 2,000 characters
const BIG = DOCUMENT.replace('"*"', `"arn:aws:s3:::${'x'.repeat(2_000 - DOCUMENT.length - 13)}*"`);

test('a client that cannot be made is answered, too', async () => {
  const { answer } = await sendTo(createEvent(), {
    iam: () => {
      throw new Error('no region');
    },
  });
  expect(answer).toEqual(failed('!create-failed', 'GetUserPolicy of alice/Read failed: Error: no region'));
});

test('the clients are destroyed and the watchdog is cancelled when the answer is known', async () => {
  const client = iam.client();
  const destroyed = jest.spyOn(client, 'destroy');
  const timing = new FakeTiming();
  await send(createEvent(), timing, { iam: () => client });
  expect([destroyed.mock.calls.length, timing.running]).toEqual([1, 0]);
});

describe('the watchdog', () => {
  // a call that takes all the time there is
  const timeRunsOut = (call: string) => {
    const timing = new FakeTiming();
    iam.onCall = (name) => {
      if (name.startsWith(call)) {
        timing.pass(136_000);
      }
    };
    return timing;
  };

  test('answers before the Lambda is killed, and says what was under way', async () => {
    iam.refusals.push('stall');
    expect((await send(createEvent(), timeRunsOut('GetUserPolicy'))).answer).toEqual(
      failed('!create-failed', 'the time of the Lambda ran out during: GetUserPolicy of alice/Read'),
    );
  });

  test('answers the id of a policy that may have been put, so that the Delete that follows removes it', async () => {
    iam.refusals.push(undefined, 'stall');
    expect((await send(createEvent(), timeRunsOut('PutUserPolicy'))).answer).toEqual(
      failed(
        'alice/Read#unanswered',
        'PutUserPolicy got no answer, so the policy may exist: ' +
          'the time of the Lambda ran out during: PutUserPolicy of alice/Read',
      ),
    );
  });

  test('keeps new calls from being begun when too little time is left', async () => {
    const timing = new FakeTiming();
    iam.onCall = () => timing.pass(126_000);
    expect(await send(createEvent(), timing)).toMatchObject({
      row: 'failure.out-of-time',
      answer: failed(
        '!create-failed',
        'the time of the Lambda is running out before PutUserPolicy of alice/Read',
      ),
      live: {},
    });
  });
});

test('LimitExceeded fails with who has the characters, and how many are missing', async () => {
  iam.policies.set('alice/Reports', OTHER).set('alice/Billing', `${OTHER} `.replace('s3:*', 's3:List*'));
  // for as long as it is tried
  iam.refusals.push(undefined, ...Array<Refusal>(10).fill({ status: 409, code: 'LimitExceeded' }));
  const { answer } = await send(createEvent({ PolicyDocument: BIG }));
  expect(answer).toEqual(
    failed(
      '!create-failed',
      [
        'PutUserPolicy of alice/Read failed: LimitExceeded: said IAM',
        'user "alice" has 2,048 characters for all inline policies together:',
        '  2,000  Read (declared)',
        '     92  Billing',
        '     88  Reports',
        '  2,180  in all; 132 are missing',
      ].join('\n'),
    ),
  );
});

test('a document that IAM alone refuses fails with what IAM says and with every finding', async () => {
  iam.refusals.push(undefined, {
    status: 400,
    code: 'MalformedPolicyDocument',
    message: 'Syntax errors in policy.',
  });
  const PolicyDocument = DOCUMENT.replace(',"Version":"2012-10-17"', '');
  const { answer } = await send(createEvent({ PolicyDocument }));
  expect(answer).toEqual(
    failed(
      '!create-failed',
      expect.stringMatching(
        /^PutUserPolicy of alice\/Read failed: MalformedPolicyDocument: Syntax errors in policy\.\n\$: .* \[MISSING_VERSION\]$/,
      ) as unknown as string,
    ),
  );
});

test('an event of no known kind is answered, too', async () => {
  const event = { ...createEvent(), RequestType: 'Read' } as unknown as CloudFormationCustomResourceEvent;
  const { answer } = await send(event);
  expect(answer).toEqual(failed('!create-failed', 'the event asks for "Read"'));
  expect(iam.calls).toEqual([]);
});
