// The Lambda of AwsCustomResource, as aws-cdk-lib ships it. It finds the client of IAM where the runtime of Lambda has
// it, which is the package as npm has it: here, that of node_modules. It makes one call, and reads nothing before.
const path = require('node:path');
const { answerOverLoopback, run } = require('./run');

const library = path.dirname(require.resolve('aws-cdk-lib'));
const { handler } = require(
  path.join(library, 'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler'),
);

answerOverLoopback();
void run(handler, ({ ServiceToken, UserName, policyName, PolicyDocument }) => ({
  ServiceToken,
  Create: JSON.stringify({
    service: 'IAM',
    action: 'putUserPolicy',
    parameters: { UserName, PolicyName: policyName, PolicyDocument },
    physicalResourceId: { id: `${UserName}/${policyName}` },
  }),
  InstallLatestAwsSdk: 'false',
}));
