// validate.js CONTENDER STATEMENTS: how long one document takes when the validator is warm.
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { lintPolicyText } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';

const [contender, statements] = process.argv.slice(2);
const document = {
  Version: '2012-10-17',
  Statement: Array.from({ length: Number(statements) }, (_, index) => ({
    Sid: `Read${index}`,
    Effect: 'Allow',
    Action: ['s3:GetObject', 's3:PutObject'],
    Resource: `arn:aws:s3:::reports-${index}/\${aws:username}/*`,
    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
  })),
};
const text = JSON.stringify(document);

interface Engine {
  validateTemplate(template: object, config: object): unknown;
}

interface Peer {
  readonly CelEngine: new () => Engine;
  readonly CompositeEngine: new (config: object) => Engine;
  readonly TemplateContent: new (text: string) => object;
}

/** As the CDK calls it for each template that it writes. */
function peer(engineOf: (peer: Peer) => Engine): () => unknown {
  const fromCdk = createRequire(path.join(path.dirname(require.resolve('aws-cdk-lib')), 'package.json'));
  const validator = fromCdk('@aws/cloudformation-validate') as Peer;
  const engine = engineOf(validator);
  const properties = { PolicyName: 'p', UserName: 'u', PolicyDocument: document };
  const template = JSON.stringify({
    Resources: { P: { Type: 'AWS::IAM::UserPolicy', Properties: properties } },
  });
  const options = { detailLevel: 'STANDARD', severityLevel: 'WARN' };
  return () => engine.validateTemplate(new validator.TemplateContent(template), options);
}

const CONTENDERS: Readonly<Record<string, () => () => unknown>> = {
  ours: () => {
    const data = services();
    return () => lintPolicyText(text, { services: data });
  },
  'ours, without service data': () => () => lintPolicyText(text),
  'cloudformation-validate': () => peer(({ CompositeEngine }) => new CompositeEngine({})),
  'cloudformation-validate, CEL rules only': () => peer(({ CelEngine }) => new CelEngine()),
};

/** A second of each: enough for the compiler to have seen the code. */
const WARM_UP = 500;
const MEASURE = 1000;

function repeat(run: () => unknown, milliseconds: number): number {
  let count = 0;
  for (const start = performance.now(); performance.now() - start < milliseconds || count === 0; count += 1) {
    run();
  }
  return count;
}

const run = CONTENDERS[contender]();
repeat(run, WARM_UP);
const [start, cpuBefore] = [performance.now(), process.cpuUsage()];
const count = repeat(run, MEASURE);
const { user, system } = process.cpuUsage(cpuBefore);
const sample = { cpu: (user + system) / 1000 / count, wall: (performance.now() - start) / count };
process.stdout.write(`${JSON.stringify({ ...sample, characters: text.length })}\n`);
