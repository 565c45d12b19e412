import { createEvent, deleteEvent, DOCUMENT, updateEvent } from './events';
import { operationBegins, Resource } from './fake-cloudformation';
import { ALICE_READ, fakeCloud, OTHER, SECOND_READ } from './cloud';

const { iam, cloudFormation, send } = fakeCloud();

const native = (ResourceType: string, PhysicalResourceId = 'Reports-Old-1ABC'): Resource => ({
  LogicalResourceId: 'Old',
  PhysicalResourceId,
  ResourceStatus: 'UPDATE_COMPLETE',
  ResourceType,
});

describe('a policy that a native resource of the stack holds', () => {
  beforeEach(() => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.resources = [native('AWS::IAM::Policy')];
  });
  const rowUnder = async (OnExisting: string) => (await send(createEvent({ OnExisting }))).row;

  test.each(['FAIL', 'ADOPT', 'OVERWRITE'])(
    'and that leaves is not taken over under %s',
    async (OnExisting) => {
      expect(await send(createEvent({ OnExisting }))).toEqual({
        row: 'create.native',
        backups: [],
        slept: SECOND_READ,
        answer: {
          Status: 'FAILED',
          PhysicalResourceId: '!create-failed',
          Data: {},
          Reason:
            'the inline policy "Read" of user "alice" is held by Old (AWS::IAM::Policy) of this stack, or may be: when ' +
            'that resource leaves the stack, CloudFormation deletes the policy, whatever this resource does with it. ' +
            'Deploy that resource with RemovalPolicy.RETAIN first. Then replace it by this one, with the document as it ' +
            'is and onExisting ADOPT. Where that is refused again, remove it in one deployment and declare this one in ' +
            'the next',
        },
        live: { [ALICE_READ]: DOCUMENT },
      });
    },
  );

  test('nor with another document', async () => {
    iam.policies.set(ALICE_READ, OTHER);
    await expect(rowUnder('OVERWRITE')).resolves.toBe('create.native');
  });

  test('nor by an Update that takes its name', async () => {
    const { row } = await send(updateEvent('alice/Read2', { OnExisting: 'ADOPT' }));
    expect(row).toBe('create.native');
  });

  test.each([
    ['AWS::IAM::Policy', { PolicyName: 'Read', Users: ['bob', { Ref: 'Alice' }] }],
    ['AWS::IAM::Policy', { PolicyName: 'Read', Users: [{ 'Fn::ImportValue': 'Who' }] }],
    ['AWS::IAM::UserPolicy', { PolicyName: 'Read', UserName: 'Alice' }],
    ['AWS::IAM::User', { Policies: [{ PolicyName: 'Read' }] }],
    [
      'Custom::AWS',
      { Create: '{"action":"putUserPolicy","parameters":{"PolicyName":"Read","UserName":"alice"}}' },
    ],
  ])('is not taken over while the template declares it: %s', async (type, Properties) => {
    cloudFormation.resources = [
      native(type, type === 'AWS::IAM::User' ? 'alice' : undefined),
      { ...native('AWS::IAM::User', 'alice'), LogicalResourceId: 'Alice' },
    ];
    cloudFormation.template = JSON.stringify({ Resources: { Old: { Properties }, Alice: {} } });
    await expect(rowUnder('ADOPT')).resolves.toBe('create.native');
  });

  test.each([
    ['AWS::IAM::Policy', { PolicyName: 'Write', Users: ['alice'] }],
    ['AWS::IAM::Policy', { PolicyName: 'Read', Users: ['bob'] }],
    ['AWS::IAM::Policy', { PolicyName: 'Read', Roles: ['alice'] }],
    ['AWS::IAM::UserPolicy', { PolicyName: 'Read', UserName: 'bob' }],
    ['AWS::IAM::User', { Policies: [{ PolicyName: 'Write' }] }],
    ['AWS::IAM::User', {}],
    [
      'Custom::AWS',
      { Create: '{"action":"putUserPolicy","parameters":{"PolicyName":"Read","UserName":"bob"}}' },
    ],
    ['Custom::AWS', { Create: '{"service":"S3","action":"putObject","parameters":{"Key":"Read"}}' }],
  ])('is taken over beside one of another policy: %s %j', async (type, Properties) => {
    cloudFormation.resources = [native(type)];
    cloudFormation.template = JSON.stringify({ Resources: { Old: { Properties } } });
    await expect(rowUnder('ADOPT')).resolves.toBe('create.adopt');
  });

  test('is taken over where the change set says that it is retained', async () => {
    cloudFormation.changes = [{ LogicalResourceId: 'Old', Action: 'Remove', PolicyAction: 'Retain' }];
    await expect(rowUnder('ADOPT')).resolves.toBe('create.adopt');
  });

  test('is not taken over where the change set says that it is deleted', async () => {
    cloudFormation.changes = [{ LogicalResourceId: 'Old', Action: 'Remove', PolicyAction: 'Delete' }];
    cloudFormation.template = JSON.stringify({ Resources: { Old: {} } });
    await expect(rowUnder('ADOPT')).resolves.toBe('create.native');
  });

  test.each([
    ['Read', 'create.native'],
    ['Write', 'create.adopt'],
  ])('that left the template is known by its events: %s', async (PolicyName, row) => {
    cloudFormation.events = [
      operationBegins(),
      {
        ...native('AWS::IAM::Policy'),
        ResourceProperties: JSON.stringify({ PolicyName, Users: ['alice'] }),
      },
    ];
    await expect(rowUnder('ADOPT')).resolves.toBe(row);
  });

  test.each([
    ['a user', native('AWS::IAM::User', 'bob')],
    ['gone', { ...native('AWS::IAM::Policy'), ResourceStatus: 'DELETE_COMPLETE' }],
    ['of another type', native('AWS::IAM::ManagedPolicy')],
  ])('is taken over where what leaves is another one: %s', async (_what, resource) => {
    cloudFormation.resources = [resource];
    cloudFormation.events = [{ ...resource, ResourceProperties: '{}' }];
    await expect(rowUnder('ADOPT')).resolves.toBe('create.adopt');
  });

  test('is not taken over where the template is no JSON', async () => {
    cloudFormation.template = 'Resources: {}';
    await expect(rowUnder('ADOPT')).resolves.toBe('create.native');
  });
});

describe('a policy that a native resource holds when ours lets go of it', () => {
  const rowWith = async (ResourceProperties: string) => {
    iam.policies.set(ALICE_READ, DOCUMENT);
    cloudFormation.status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    cloudFormation.resources = [native('AWS::IAM::Policy')];
    cloudFormation.events = [{ ...native('AWS::IAM::Policy'), ResourceProperties }];
    const { row, live } = await send(deleteEvent('alice/Read'));
    return { row, live };
  };

  test('stays', async () => {
    expect(await rowWith('{"PolicyName":"Read","Users":["alice"]}')).toEqual({
      row: 'delete.native',
      live: { [ALICE_READ]: DOCUMENT },
    });
  });

  test('is deleted where the native resource holds another one', async () => {
    expect(await rowWith('{"PolicyName":"Write","Users":["alice"]}')).toEqual({
      row: 'delete.equal',
      live: {},
    });
  });
});
