// What each program is run by: the events, one after another, and what they took.
const fs = require('node:fs');

const { BENCH_ENDPOINT = '', BENCH_EVENTS } = process.env;

const PROPERTIES = {
  ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:handler',
  UserName: 'alice',
  PolicyDocument: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reports/*' }],
  }),
};

/** The n-th Create: of a policy that is not there yet, sent now. */
function createEvent(/** @type {number} */ number, /** @type {object} */ properties) {
  const sentAt = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return {
    RequestType: 'Create',
    ResponseURL: `${BENCH_ENDPOINT}/answer?X-Amz-Date=${sentAt}`,
    StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Bench/1',
    RequestId: String(number),
    LogicalResourceId: 'Policy',
    ResourceType: 'Custom::Bench',
    ResourceProperties: properties,
  };
}

/** @typedef {{ policyName: string, PolicyDocument: string, UserName: string, ServiceToken: string }} Policy */

/**
 * Runs the handler for some events. After each it writes a line to descriptor 3, of what the event took: time and CPU
 * in milliseconds, the CPU of the first since the process began, and the largest memory so far, in kilobytes.
 *
 * @param {(event: any, context: any) => Promise<unknown>} handler
 * @param {(policy: Policy) => object} propertiesOf the properties of the custom resource
 */
async function run(handler, propertiesOf) {
  for (let number = 0; number < Number(BENCH_EVENTS); number += 1) {
    const event = createEvent(number, propertiesOf({ ...PROPERTIES, policyName: `Read${number}` }));
    const start = performance.now();
    const before = number === 0 ? { user: 0, system: 0 } : process.cpuUsage();
    await handler(event, CONTEXT);
    const { user, system } = process.cpuUsage(before);
    const wall = performance.now() - start;
    const memory = process.resourceUsage().maxRSS;
    fs.writeSync(3, `${JSON.stringify({ wall, cpu: (user + system) / 1_000, memory })}\n`);
  }
  process.exit();
}

const CONTEXT = {
  functionName: 'handler',
  invokedFunctionArn: PROPERTIES.ServiceToken,
  logGroupName: '/aws/lambda/handler',
  logStreamName: '2026/11/24/[$LATEST]0',
  getRemainingTimeInMillis: () => 180_000,
};

/**
 * For handlers that answer by `https.request` to a host without a port, as CloudFormation's is: over the loopback
 * server instead.
 */
function answerOverLoopback() {
  const http = require('node:http');
  const https = require('node:https');
  const { hostname, port } = new URL(BENCH_ENDPOINT);
  Object.assign(https, {
    request: (/** @type {http.RequestOptions} */ options, /** @type {() => void} */ callback) =>
      http.request({ ...options, protocol: 'http:', hostname, port }, callback),
  });
}

module.exports = { run, answerOverLoopback };
