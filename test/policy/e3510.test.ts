import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { lintPolicyText } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';
import { CORPORA, hasCorpora, readCorpus } from './corpora';

/** The template validation that ships inside aws-cdk-lib, as far as it is needed here. */
interface Validator {
  readonly CelEngine: new () => {
    validateTemplate(
      template: object,
      config: object,
    ): { diagnostics: { ruleId: string; message: string }[] };
    free(): void;
  };
  readonly TemplateContent: new (text: string) => object;
}

// what the rule flags although IAM stores it, and so do we
const WRONG = [
  // `${*}` is the escape for a star
  "'arn:aws:ec2:*::snapshot/${*}' does not match",
];

function loadValidator(): Validator | undefined {
  try {
    const fromCdk = createRequire(join(dirname(require.resolve('aws-cdk-lib')), 'package.json'));
    return fromCdk('@aws/cloudformation-validate') as Validator;
  } catch {
    return undefined; // older versions of the CDK come without
  }
}

const validator = loadValidator();
const registered = validator && hasCorpora() ? test : test.skip;

registered("finds everything that the CDK's own template validation rightly flags", () => {
  const engine = new validator!.CelEngine();
  const flagged = (document: unknown): string[] => {
    const properties = { PolicyName: 'p', UserName: 'u', PolicyDocument: document };
    const template = JSON.stringify({
      Resources: { P: { Type: 'AWS::IAM::UserPolicy', Properties: properties } },
    });
    const { diagnostics } = engine.validateTemplate(new validator!.TemplateContent(template), {
      detailLevel: 'STANDARD',
    });
    return diagnostics.filter(({ ruleId }) => ruleId === 'E3510').map(({ message }) => message);
  };
  const missed: object[] = [];
  let count = 0;
  for (const { id, document } of CORPORA.flatMap((corpus) => readCorpus(corpus))) {
    if (document.length > 6_000 || !isJson(document)) {
      continue; // the validation takes seconds for the largest ones
    }
    const theirs = flagged(JSON.parse(document)).filter(
      (message) => !WRONG.some((start) => message.startsWith(start)),
    );
    count += theirs.length > 0 ? 1 : 0;
    if (theirs.length > 0 && lintPolicyText(document, { services: services() }).length === 0) {
      missed.push({ id, theirs });
    }
  }
  engine.free();
  expect(missed).toEqual([]);
  expect(count).toBeGreaterThan(40);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
