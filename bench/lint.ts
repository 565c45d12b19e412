// How long linting one document of 2,048 characters takes, as a ratio to the template validation of the CDK.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { lintPolicyText } from '../lib/policy/lint';
import { services } from '../lib/policy/service-data';
import { HOSTILE } from '../test/policy/hostile-documents';

const RUNS = 300;

const statements = Array.from({ length: 11 }, (_, index) => ({
  Sid: `Read${index}`,
  Effect: 'Allow',
  Action: ['s3:GetObject', 's3:PutObject'],
  Resource: `arn:aws:s3:::reports-${index}/\${aws:username}/*`,
  Condition: { Bool: { 'aws:SecureTransport': 'true' } },
}));
const document = { Version: '2012-10-17', Statement: statements };
const text = JSON.stringify(document);

/** The median of many runs, in milliseconds. */
function median(run: () => unknown): number {
  const times: number[] = [];
  for (let index = 0; index < RUNS * 2; index += 1) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  const warm = times.slice(RUNS).sort((a, b) => a - b);
  return warm[RUNS / 2];
}

interface Validator {
  readonly CelEngine: new () => { validateTemplate(template: object, config: object): unknown };
  readonly TemplateContent: new (text: string) => object;
}

/** The peer: rule E3510 and the others that run over every template that the CDK writes. */
function peer(): () => unknown {
  const fromCdk = createRequire(join(dirname(require.resolve('aws-cdk-lib')), 'package.json'));
  const { CelEngine, TemplateContent } = fromCdk('@aws/cloudformation-validate') as Validator;
  const engine = new CelEngine();
  const properties = { PolicyName: 'p', UserName: 'u', PolicyDocument: document };
  const template = JSON.stringify({
    Resources: { P: { Type: 'AWS::IAM::UserPolicy', Properties: properties } },
  });
  return () => engine.validateTemplate(new TemplateContent(template), { detailLevel: 'STANDARD' });
}

const start = performance.now();
const data = services();
data.service('s3');
const load = performance.now() - start;
const grammar = median(() => lintPolicyText(text));
const full = median(() => lintPolicyText(text, { services: data }));
const theirs = median(peer());

/** Of the documents that keep the linter busy the one that does it best, on one run each: 120,000 characters or more. */
const [slowest, longest] = HOSTILE.map(([name, size, make]): [string, number] => {
  const hostile = make(size);
  const begin = performance.now();
  lintPolicyText(hostile, { services: data });
  return [name, performance.now() - begin];
}).reduce((most, next) => (next[1] > most[1] ? next : most));

process.stdout.write(`one document of ${text.length} characters, median of ${RUNS} runs
service data, once            ${load.toFixed(1)} ms
lint, grammar only            ${grammar.toFixed(3)} ms
lint, with service data       ${full.toFixed(3)} ms
CDK's template validation     ${theirs.toFixed(3)} ms, ${(theirs / full).toFixed(1)} times ours
the slowest hostile document  ${longest.toFixed(0)} ms, of ${slowest}
`);
