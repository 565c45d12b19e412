// Nothing but Node, and the requests that ours makes: a read, a write, an answer. They are signed, and nothing is
// checked, retried or limited in time: the least that any handler can take.
const crypto = require('node:crypto');
const http = require('node:http');
const { run } = require('./run');

const { BENCH_ENDPOINT = '', AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN = '' } = process.env;

const agent = new http.Agent({ keepAlive: true });

void run(
  async ({ ResponseURL, ResourceProperties, ...event }) => {
    const { UserName, PolicyName, PolicyDocument } = ResourceProperties;
    await iam({ Action: 'GetUserPolicy', Version: '2010-05-08', UserName, PolicyName });
    await iam({ Action: 'PutUserPolicy', Version: '2010-05-08', UserName, PolicyName, PolicyDocument });
    const answer = { ...event, Status: 'SUCCESS', PhysicalResourceId: `${UserName}/${PolicyName}` };
    await send(ResponseURL, 'PUT', {}, JSON.stringify(answer));
  },
  ({ UserName, policyName, PolicyDocument }) => ({ UserName, PolicyName: policyName, PolicyDocument }),
);

function iam(/** @type {Record<string, string>} */ parameters) {
  const body = new URLSearchParams(parameters).toString();
  const { host } = new URL(BENCH_ENDPOINT);
  return send(BENCH_ENDPOINT, 'POST', signed(host, body), body);
}

/** Signature Version 4. */
function signed(/** @type {string} */ host, /** @type {string} */ body) {
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/us-east-1/iam/aws4_request`;
  /** @type {Record<string, string>} */
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    host,
    'x-amz-date': time,
    'x-amz-security-token': AWS_SESSION_TOKEN,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`;
  const key = [...scope.split('/')].reduce(
    (secret, part) => hmac(secret, part),
    /** @type {string | Buffer} */ (`AWS4${AWS_SECRET_ACCESS_KEY}`),
  );
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(request)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

function sha256(/** @type {string} */ text) {
  return crypto.createHash('sha256').update(text).digest('hex');
}

function hmac(/** @type {string | Buffer} */ key, /** @type {string} */ text) {
  return crypto.createHmac('sha256', key).update(text).digest();
}

function send(
  /** @type {string} */ url,
  /** @type {string} */ method,
  /** @type {Record<string, string>} */ headers,
  /** @type {string} */ body,
) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, agent, headers }, (response) => {
      response.setEncoding('utf8');
      let text = '';
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(text));
    });
    request.on('error', reject);
    request.end(body);
  });
}
