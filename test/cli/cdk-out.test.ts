import * as fs from 'node:fs';
import { App, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { UserInlinePolicy } from '../../lib';
import { lintJson, PlainFinding } from './run-cli';

/** The files of an assembly, as the command line finds them. */
function filesOf(app: App): Record<string, string> {
  const { directory } = app.synth();
  return Object.fromEntries(
    fs
      .readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((file) => fs.statSync(`${directory}/${file}`).isFile())
      .map((file) => [`cdk.out/${file}`, fs.readFileSync(`${directory}/${file}`, 'utf8')]),
  );
}

function lintApp(app: App): Record<string, readonly PlainFinding[]> {
  const { reports, err } = lintJson(['cdk.out'], filesOf(app));
  expect(err).toBe('');
  return Object.fromEntries(
    reports.filter(({ findings }) => findings.length > 0).map(({ file, findings }) => [file, findings]),
  );
}

function stackOf(scope: App | Stage, id: string): Stack {
  return new Stack(scope, id, { env: { account: '111122223333', region: 'eu-central-1' } });
}

const unknownAction = () => new iam.PolicyStatement({ actions: ['s3:GetObjects'], resources: ['*'] });

test('of an app without mistakes says nothing', () => {
  const app = new App();
  const stack = stackOf(app, 'Sound');
  const bucket = new s3.Bucket(stack, 'Bucket');
  const user = new iam.User(stack, 'User');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
  bucket.grantReadWrite(role);
  bucket.grantRead(user);
  const policy = new UserInlinePolicy(stack, 'Policy', {
    user: iam.User.fromUserName(stack, 'Alice', 'alice'),
  });
  bucket.grantRead(policy);
  const list = new CfnParameter(stack, 'Arns', { type: 'CommaDelimitedList' }).valueAsList;
  policy.addStatements(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: list }));
  expect(lintApp(app)).toEqual({});
});

test('says each finding once, with the resource and its place in the template', () => {
  const app = new App();
  const stack = stackOf(new Stage(app, 'Prod'), 'Reports');
  const user = iam.User.fromUserName(stack, 'Alice', 'alice');
  const policy = new UserInlinePolicy(stack, 'Policy', { user, statements: [unknownAction()] });
  new iam.Role(stack, 'Role', {
    assumedBy: new iam.AccountRootPrincipal(),
    inlinePolicies: { p: new iam.PolicyDocument({ statements: [unknownAction()] }) },
  });
  const files = filesOf(app);
  const found = lintApp(app);
  expect(Object.keys(found)).toEqual([expect.stringMatching(/ProdReports.*\.template\.json$/)]);
  const [[file, findings]] = Object.entries(found);
  const idOf = (construct: { node: { defaultChild?: unknown } }) =>
    stack.getLogicalId(construct.node.defaultChild as never);
  expect(findings.map(({ id, logicalId, path }) => ({ id, logicalId, path }))).toEqual(
    expect.arrayContaining([
      {
        id: 'INVALID_ACTION',
        logicalId: idOf(policy.node.findChild('Resource')),
        path: '$.Statement[0].Action',
      },
      { id: 'INVALID_ACTION', logicalId: idOf(stack.node.findChild('Role')), path: '$.Statement[0].Action' },
    ]),
  );
  expect(findings).toHaveLength(2);
  for (const { line, column } of findings) {
    expect(files[file].split('\n')[line - 1].slice(column - 1)).toMatch(/^\\?"s3:GetObjects/);
  }
});
