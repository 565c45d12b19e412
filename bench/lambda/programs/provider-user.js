// The second of the two Lambdas of custom_resources.Provider, as a user writes it: with the client of IAM that the
// runtime of Lambda has. It makes one call, and reads nothing before. Its event is the one that the first passed on.
const { IAMClient, PutUserPolicyCommand } = require('@aws-sdk/client-iam');
const { run } = require('./run');

const iam = new IAMClient({});

void run(
  async ({ ResourceProperties: { UserName, PolicyName, PolicyDocument } }) => {
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument }));
    return { PhysicalResourceId: `${UserName}/${PolicyName}` };
  },
  ({ UserName, policyName, PolicyDocument }) => ({ UserName, PolicyName: policyName, PolicyDocument }),
);
