// The first of the two Lambdas of custom_resources.Provider: it invokes that of the user and answers CloudFormation.
// Its clients, of Lambda and Step Functions, are the packages as npm has them.
const path = require('node:path');
const { answerOverLoopback, run } = require('./run');

const library = path.dirname(require.resolve('aws-cdk-lib'));
const { onEvent } = require(path.join(library, 'custom-resources/lib/provider-framework/runtime/framework'));

process.env.USER_ON_EVENT_FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:user';
answerOverLoopback();
void run(onEvent, ({ ServiceToken, UserName, policyName, PolicyDocument }) => ({
  ServiceToken,
  UserName,
  PolicyName: policyName,
  PolicyDocument,
}));
