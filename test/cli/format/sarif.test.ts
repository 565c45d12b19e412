import { readFileSync } from 'node:fs';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { explanationOf } from '../../../lib/policy/explanations';
import { RULES } from '../../../lib/policy/rules';
import { BAD, OLD, SOUND } from '../documents';
import { Files, runCli } from '../run-cli';

const SCHEMA = require.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
const ajv = addFormats(new Ajv({ strict: false, allErrors: true, unicodeRegExp: false }));
const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);

interface Log {
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: { readonly rules: readonly { readonly id: string; helpUri: string }[] };
      };
      readonly results: readonly object[];
    },
  ];
}

function sarif(files: Files): Log {
  const log = JSON.parse(runCli(['lint', '--format', 'sarif', ...Object.keys(files)], files).out) as Log;
  validate(log);
  expect(validate.errors).toBeNull();
  return log;
}

test('is valid by the schema of SARIF 2.1.0, whatever is found', () => {
  sarif({ 'a.json': SOUND });
  sarif({ 'b c%ü.json': BAD, '-': '{' });
  sarif(Object.fromEntries(RULES.map(({ id }, index) => [`${index}.json`, explanationOf(id).fails])));
});

test('fails to validate what is no log', () => {
  expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
});

test('names the file, the place, and in a template the resource', () => {
  const template = JSON.stringify({
    Resources: {
      Reports: { Type: 'AWS::IAM::UserPolicy', Properties: { PolicyDocument: JSON.parse(OLD) as object } },
    },
  });
  const { runs } = sarif({ 'p/a b.json': template });
  expect(runs[0].results).toEqual([
    {
      ruleId: 'MISSING_VERSION',
      ruleIndex: RULES.findIndex(({ id }) => id === 'MISSING_VERSION'),
      level: 'warning',
      message: { text: 'the document has no Version, which means "2008-10-17"; write "2012-10-17"' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'p/a%20b.json' },
            region: { startLine: 1, startColumn: template.indexOf('{"Statement"') + 1 },
          },
          logicalLocations: [
            {
              fullyQualifiedName: '$.Resources.Reports.Properties.PolicyDocument',
              name: 'Reports',
              kind: 'resource',
            },
          ],
        },
      ],
    },
  ]);
});

test('has every rule, with a link to a page about it', () => {
  const { rules } = sarif({ 'a.json': SOUND }).runs[0].tool.driver;
  expect(rules.map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
  expect(rules.filter(({ helpUri }) => !helpUri.startsWith('https://docs.aws.amazon.com/'))).toEqual([]);
});
