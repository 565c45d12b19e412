// The Lambda of this library, as it ships.
const path = require('node:path');
const { run } = require('./run');

const { handler } = require(path.join(__dirname, '../../../lambda/dist'));

void run(handler, ({ ServiceToken, UserName, policyName, PolicyDocument }) => ({
  ServiceToken,
  ContractVersion: '1',
  UserName,
  PolicyName: policyName,
  PolicyDocument,
  OnExisting: 'FAIL',
  OnModified: 'PROCEED',
}));
