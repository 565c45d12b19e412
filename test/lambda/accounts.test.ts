import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { createEvent, deleteEvent, DOCUMENT, updateEvent } from './events';
import { operationBegins } from './fake-cloudformation';
import { send as sendTo } from './harness';
import { ALICE_READ, failed, fakeCloud, resource, SELF, SUCCESS, UNTOUCHED } from './cloud';

const { iam, cloudFormation } = fakeCloud();

describe('a user of another account', () => {
  const ROLE = { RoleArn: 'arn:aws:iam::444455556666:role/policies', ExternalId: 'secret-ish' };
  const THERE = '444455556666/alice/Read';
  const sendThere = async (event: CloudFormationCustomResourceEvent) => {
    const used: unknown[] = [];
    const { row, log, ...rest } = await sendTo(event, {
      iam: (credentials) => {
        used.push(credentials);
        return iam.client();
      },
      assumeRole: (role) => Promise.resolve({ accessKeyId: JSON.stringify(role), secretAccessKey: '' }),
      stack: (stackId, calls) => cloudFormation.stack(stackId, calls),
    });
    expect(JSON.stringify(log)).not.toContain('accessKeyId');
    return { ...rest, row, used, live: Object.fromEntries(iam.policies) };
  };
  const CREDENTIALS = {
    accessKeyId: JSON.stringify({ roleArn: ROLE.RoleArn, externalId: ROLE.ExternalId }),
    secretAccessKey: '',
  };

  test('is reached by the role, once for an event, and the account is part of the id', async () => {
    expect(await sendThere(createEvent({ AssumeRole: ROLE }))).toEqual({
      ...UNTOUCHED,
      row: 'create.absent',
      used: [CREDENTIALS],
      answer: { ...SUCCESS, PhysicalResourceId: THERE },
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('is another user than the one of that name in the own account', async () => {
    cloudFormation.resources = [resource('Old', ALICE_READ)];
    const created = await sendThere(updateEvent(ALICE_READ, { AssumeRole: ROLE }));
    expect(created).toMatchObject({ row: 'create.absent', answer: { PhysicalResourceId: THERE } });
    const deleted = await sendThere(deleteEvent(THERE, { AssumeRole: ROLE }));
    expect(deleted).toMatchObject({ row: 'delete.equal', used: [CREDENTIALS], live: {} });
  });

  test('is none where the role is of the own account', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    const AssumeRole = { RoleArn: 'arn:aws:iam::111122223333:role/policies' };
    const { row, answer } = await sendThere(updateEvent(ALICE_READ, { AssumeRole }));
    expect([row, answer]).toEqual(['update.nothing', SUCCESS]);
  });

  test('takes no credentials where there is nothing to do', async () => {
    expect((await sendThere(deleteEvent('!create-failed', { AssumeRole: ROLE }))).used).toEqual([]);
  });

  test('is not looked for by a role of another account', async () => {
    const { answer, used } = await sendThere(deleteEvent(THERE));
    expect([answer, used]).toEqual([
      failed(THERE, "the policy is of 444455556666, and the role to assume of the stack's own account"),
      [],
    ]);
  });

  test('is not mistaken for one of the own account when a rename is rolled back that was never answered', async () => {
    iam.policies.set(ALICE_READ, DOCUMENT).set('alice/Read2', DOCUMENT);
    cloudFormation.events = [
      {
        ...resource(SELF, ALICE_READ, 'UPDATE_FAILED'),
        ResourceStatusReason: 'CloudFormation did not receive a response from your Custom Resource.',
      },
      operationBegins(),
    ];
    const { live } = await sendThere(updateEvent(ALICE_READ, {}, { PolicyName: 'Read2', AssumeRole: ROLE }));
    expect(live).toEqual({ [ALICE_READ]: DOCUMENT, 'alice/Read2': DOCUMENT });
  });

  test('fails where the role is none', async () => {
    const { answer } = await sendThere(createEvent({ AssumeRole: { RoleArn: 'policies' } }));
    expect(answer).toEqual(
      failed(
        '!create-failed',
        'the role to assume is "policies"; it takes the ARN of a role, such as "arn:aws:iam::111122223333:role/NAME"',
      ),
    );
  });
});
