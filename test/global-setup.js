const { bundle } = require('../scripts/bundle');

// The constructs ship the bundled Lambda: each run tests the present sources.
module.exports = async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // the Lambda runs on a later Node
  process.env.CDK_VALIDATION ??= 'false'; // it takes a second of every synth; the tests of what it finds turn it on
  await bundle();
};
