import { ExpectedResult, IntegTest } from '@aws-cdk/integ-tests-alpha';
import * as iam from 'aws-cdk-lib/aws-iam';

export const READ = [
  new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::reports/*'] }),
];

/** Asserts that IAM has these inline policies of the user, and no others. */
export function assertPolicyNames(test: IntegTest, userName: string, names: string[]) {
  test.assertions
    .awsApiCall('IAM', 'listUserPolicies', { UserName: userName })
    .expect(ExpectedResult.objectLike({ PolicyNames: names }));
}

/** Asserts that the live document is this text. */
export function assertDocument(test: IntegTest, userName: string, policyName: string, document: string) {
  test.assertions
    .awsApiCall('IAM', 'getUserPolicy', { UserName: userName, PolicyName: policyName })
    .expect(ExpectedResult.objectLike({ PolicyDocument: encodeURIComponent(document) }));
}
