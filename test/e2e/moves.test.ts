import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { OnExisting, UserInlinePolicy } from '../../lib';
import {
  deploy,
  deployed,
  destroyed,
  documentText,
  logicalIdOf,
  makeUser,
  policiesOf,
  putPolicy,
  read,
  sendTo,
  waitForStatus,
} from './cloud';

/** A policy of an explicit name for each user, at any path. */
function declareAt(id: string, users: Readonly<Record<string, OnExisting>>, action = 's3:GetObject') {
  return (stack: Stack) => {
    for (const [name, onExisting] of Object.entries(users)) {
      const user = iam.User.fromUserName(stack, `User${name}`, name);
      const props = { user, policyName: 'Read', statements: read(action), onExisting };
      new UserInlinePolicy(stack, `${id}${name}`, props);
    }
  };
}

test('constructs that move in the tree keep their policies, and take them along in the end', async () => {
  const users = { oda: OnExisting.FAIL, ole: OnExisting.ADOPT, ora: OnExisting.OVERWRITE };
  const names = Object.keys(users);
  const all = async () => (await Promise.all(names.map(policiesOf))).map((policies) => policies.Read);
  await Promise.all(names.map((name) => makeUser(name)));
  await deployed('Move', declareAt('Here', users));
  await deployed('Move', declareAt('There', users));
  expect(await all()).toEqual(Array(3).fill(documentText('s3:GetObject')));
  await deployed('Move', declareAt('There', users, 's3:PutObject'));
  expect(await all()).toEqual(Array(3).fill(documentText('s3:PutObject')));
  await destroyed('Move');
  expect(await all()).toEqual([undefined, undefined, undefined]);
});

test('a construct that moves and changes its document at once fails, says what to do, and leaves the policy', async () => {
  const oki = { oki: OnExisting.OVERWRITE };
  await makeUser('oki');
  await deployed('MoveOki', declareAt('Here', oki));
  const { code, output } = await deploy('MoveOki', declareAt('There', oki, 's3:*'));
  expect(code).not.toBe(0);
  expect(output).toContain(
    'If this deployment moves the policy and changes its document, move it first and change it in the next deployment',
  );
  expect(await policiesOf('oki')).toEqual({ Read: documentText('s3:GetObject') });
});

/** A server that answers nothing before it is opened. */
class Gate {
  open: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));
  private readonly server = http.createServer((_, response) => void this.opened.then(() => response.end()));

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

const gate = new Gate();
beforeAll(() => gate.start());
afterAll(() => gate.stop());

/** A custom resource that cannot be rolled back before the gate is open. */
function heldInRollBack(stack: Stack, state: string): CustomResource {
  const handler = new lambda.Function(stack, 'HeldHandler', {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: 'index.handler',
    timeout: Duration.minutes(15),
    code: lambda.Code.fromInline(`exports.handler = async (event) => {
      if (event.OldResourceProperties?.State === 'after') await fetch('${gate.url}');
      const { StackId, RequestId, LogicalResourceId } = event;
      const body = { Status: 'SUCCESS', PhysicalResourceId: 'slow', StackId, RequestId, LogicalResourceId };
      await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(body) });
    };`),
  });
  return new CustomResource(stack, 'Held', {
    serviceToken: handler.functionArn,
    properties: { State: state },
  });
}

/** Renames a policy of one user, and adds a policy of another one that is in the way. */
const rename = (policyName: string, state: 'before' | 'after') => (stack: Stack) => {
  const pam = iam.User.fromUserName(stack, 'Pam', 'pam');
  const policy = new UserInlinePolicy(stack, 'Policy', { user: pam, policyName, statements: read() });
  policy.node.addDependency(heldInRollBack(stack, state));
  if (state === 'after') {
    const pia = iam.User.fromUserName(stack, 'Pia', 'pia');
    const other = new UserInlinePolicy(stack, 'Other', { user: pia, policyName: 'Read', statements: read() });
    other.node.addDependency(policy);
  }
};

test('a rename that is rolled back leaves the policy under its old name, in both ways of rolling back', async () => {
  await makeUser('pam');
  await makeUser('pia');
  await putPolicy('pia', 'Read', documentText('iam:ListUsers'));
  await deployed('MovePam', rename('One', 'before'));
  const failing = deploy('MovePam', rename('Two', 'after'));

  // CloudFormation may send an Update with old and new swapped; the emulator does not: it only deletes what is new
  const stackId = await waitForStatus('MovePam', 'UPDATE_ROLLBACK_IN_PROGRESS');
  const properties = {
    ContractVersion: '1',
    UserName: 'pam',
    PolicyDocument: documentText('s3:GetObject'),
    OnExisting: 'FAIL',
    OnModified: 'FAIL',
  };
  const answer = await sendTo('MovePam-UserInline', {
    RequestType: 'Update',
    StackId: stackId,
    RequestId: '<RequestId>',
    LogicalResourceId: await logicalIdOf('MovePam', 'pam/Two'),
    PhysicalResourceId: 'pam/Two',
    ResourceProperties: { ...properties, PolicyName: 'One' },
    OldResourceProperties: { ...properties, PolicyName: 'Two' },
  });
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'pam/One' });

  gate.open();
  expect((await failing).code).not.toBe(0);
  expect(await policiesOf('pam')).toEqual({ One: documentText('s3:GetObject') });
  expect(await policiesOf('pia')).toEqual({ Read: documentText('iam:ListUsers') });
});
