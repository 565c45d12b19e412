import { createEvent, deleteEvent, DOCUMENT, updateEvent } from './events';
import { operationBegins } from './fake-cloudformation';
import { ALICE_READ, failed, fakeCloud, OTHER, resource, UNTOUCHED } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

describe('exclusive control', () => {
  const ResourceType = 'Custom::ExclusiveUserInlinePolicies';
  const properties = (changes: object = {}) => ({
    ServiceToken: '<ServiceToken>',
    UserName: 'alice',
    PolicyNames: ['Read'],
    IgnoredPolicyNames: ['breakglass-*'],
    OnUnmanaged: 'REPORT',
    ...changes,
  });
  const create = (changes?: object) => ({
    ...createEvent(),
    ResourceType,
    ResourceProperties: properties(changes),
  });
  const answerWith = (...names: string[]) => ({
    Status: 'SUCCESS',
    Reason: '',
    PhysicalResourceId: '!exclusive/alice',
    Data: { UnmanagedPolicyNames: JSON.stringify(names), UnmanagedPolicyCount: String(names.length) },
  });

  beforeEach(() => {
    iam.policies.set(ALICE_READ, DOCUMENT).set('alice/breakglass-1', OTHER).set('alice/Console', OTHER);
    iam.policies.set('alice/Sibling', OTHER).set('alice/Renamed', OTHER).set('bob/Console', OTHER);
    cloudFormation.resources = [resource('Sibling', 'alice/Sibling')];
    cloudFormation.events = [resource('Other', 'alice/Renamed', 'UPDATE_IN_PROGRESS'), operationBegins()];
  });

  test('REPORT names what nobody declared, and changes nothing', async () => {
    const before = Object.fromEntries(iam.policies);
    expect(await send(create())).toEqual({
      row: 'exclusive.report',
      ...UNTOUCHED,
      answer: answerWith('Console'),
      live: before,
    });
  });

  test('REMOVE logs each of them in full, and deletes it; what the stack holds or held stays', async () => {
    const { 'alice/Console': _removed, ...others } = Object.fromEntries(iam.policies);
    expect(await send(create({ OnUnmanaged: 'REMOVE' }))).toEqual({
      row: 'exclusive.remove',
      slept: 0,
      backups: [{ userName: 'alice', policyName: 'Console', document: OTHER }],
      answer: answerWith('Console'),
      live: others,
    });
  });

  test('the log says of each policy why it stays', async () => {
    const { log } = await send(create());
    const rows = log.filter(({ policyName }) => policyName !== undefined);
    expect(Object.fromEntries(rows.map(({ policyName, row }) => [policyName, row]))).toEqual({
      Read: 'exclusive.declared',
      'breakglass-1': 'exclusive.ignored',
      Console: 'exclusive.report',
      Sibling: 'exclusive.owned',
      Renamed: 'exclusive.owned',
    });
  });

  test('REMOVE takes a policy of a resource that is gone for one that nobody declared', async () => {
    cloudFormation.resources.push(resource('Gone', 'alice/Console', 'DELETE_COMPLETE'));
    expect((await send(create({ OnUnmanaged: 'REMOVE' }))).live).not.toHaveProperty('alice/Console');
  });

  test('REMOVE does not delete what a read no longer finds', async () => {
    iam.onCall = (call) => {
      if (call === 'GetUserPolicy alice/Console') {
        iam.policies.delete('alice/Console');
      }
    };
    expect((await send(create({ OnUnmanaged: 'REMOVE' }))).backups).toEqual([]);
    expect(iam.calls).not.toContain('DeleteUserPolicy alice/Console');
  });

  test('an Update does the same, and another user gives another id', async () => {
    const event = {
      ...updateEvent('!exclusive/alice'),
      ResourceType,
      ResourceProperties: properties({ UserName: 'bob' }),
    };
    expect((await send(event)).answer).toEqual({
      ...answerWith('Console'),
      PhysicalResourceId: '!exclusive/bob',
    });
  });

  test('Delete does nothing', async () => {
    const event = { ...deleteEvent('!exclusive/alice'), ResourceType, ResourceProperties: properties() };
    const { row, answer, live } = await send(event);
    expect(row).toBe('exclusive.delete');
    expect(answer).toEqual({
      Status: 'SUCCESS',
      Reason: '',
      PhysicalResourceId: '!exclusive/alice',
      Data: {},
    });
    expect(live).toEqual(Object.fromEntries(iam.policies));
    expect(iam.calls).toEqual([]);
  });

  test('a user who is gone has no policies', async () => {
    expect((await send(create({ UserName: 'nobody' }))).answer).toEqual({
      ...answerWith(),
      PhysicalResourceId: '!exclusive/nobody',
    });
  });

  test('names as many as fit into an answer, and counts them all', async () => {
    iam.policies.clear();
    const names = Array.from({ length: 40 }, (_, i) => `${'x'.repeat(100)}${i}`);
    names.forEach((name) => iam.policies.set(`alice/${name}`, OTHER));
    const { answer } = await send(create());
    expect(answer.Data).toEqual({
      UnmanagedPolicyNames: JSON.stringify(names.slice(0, 19)),
      UnmanagedPolicyCount: '40',
    });
  });

  test('fails with all that is wrong', async () => {
    expect(
      (await send(create({ UserName: '', OnUnmanaged: 'ERASE', IgnoredPolicyNames: 'breakglass-*' }))).answer,
    ).toEqual(
      failed(
        '!create-failed',
        'the user name is empty; it takes 1 to 128 characters; OnUnmanaged is "ERASE"; allowed are REPORT, REMOVE; ' +
          'IgnoredPolicyNames is "breakglass-*"; it must be a list of strings',
      ),
    );
  });
});
