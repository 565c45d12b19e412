const { bundle } = require('../scripts/bundle');

// The constructs ship the bundled Lambda: each run tests the present sources.
module.exports = bundle;
