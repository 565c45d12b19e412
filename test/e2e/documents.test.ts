import { createHash } from 'node:crypto';
import { CfnOutput } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { UserInlinePolicy } from '../../lib';
import { deployed, documentText, makeUser, policiesOf } from './cloud';

test('a document holds the name of another resource', async () => {
  await makeUser('jan');
  const output = await deployed('Jan', (stack) => {
    const user = iam.User.fromUserName(stack, 'User', 'jan');
    const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'jan-reports' });
    const policy = new UserInlinePolicy(stack, 'Policy', {
      user,
      policyName: 'Read',
      statements: [
        new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }),
      ],
    });
    new CfnOutput(stack, 'Hash', { value: policy.documentHash });
  });
  const document = documentText('s3:GetObject', 'arn:aws:s3:::jan-reports/*');
  expect(await policiesOf('jan')).toEqual({ Read: document });
  expect(output).toContain(`Jan.Hash = ${createHash('sha256').update(document).digest('hex')}`);
});

test('numbers, booleans and characters up to U+00FF arrive exactly as declared', async () => {
  await makeUser('kim');
  const latin1 = Array.from({ length: 0x60 }, (_, i) => String.fromCharCode(0xa0 + i)).join('');
  const documentJson =
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*","Condition":' +
    `{"NumericLessThan":{"s3:max-keys":1.0e1,"aws:MultiFactorAuthAge":[3600,"60"]},"Bool":{"aws:SecureTransport":true},` +
    `"StringEquals":{"aws:PrincipalTag/x":["${latin1}","a  b + & % \\u00e9"]}}}}`;
  const document = new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: ['*'],
        conditions: {
          NumericLessThan: { 's3:max-keys': 10 },
          Bool: { 'aws:SecureTransport': false },
          StringEquals: { 'aws:PrincipalTag/x': latin1 },
        },
      }),
    ],
  });
  const rendered = JSON.stringify({
    Statement: [
      {
        Action: 's3:ListBucket',
        Condition: {
          NumericLessThan: { 's3:max-keys': 10 },
          Bool: { 'aws:SecureTransport': false },
          StringEquals: { 'aws:PrincipalTag/x': latin1 },
        },
        Effect: 'Allow',
        Resource: '*',
      },
    ],
    Version: '2012-10-17',
  });
  await deployed('Kim', (stack) => {
    const user = iam.User.fromUserName(stack, 'User', 'kim');
    new UserInlinePolicy(stack, 'Text', { user, policyName: 'Text', documentJson });
    new UserInlinePolicy(stack, 'Document', { user, policyName: 'Document', document });
  });
  expect(await policiesOf('kim')).toEqual({ Text: documentJson, Document: rendered });
});
