import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { explanationOf } from '../../policy/explanations';
import { Severity } from '../../policy/finding';
import { RULES } from '../../policy/rules';
import { Rule } from '../../policy/rules/rule';
import { FileFinding, FileReport, pathInFile } from '../file-report';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', suggestion: 'note' };

/**
 * A log of SARIF 2.1.0, as code scanning and editors read it.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatSarif(reports: readonly FileReport[], version: string): string {
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'cdk-user-inline-policy', semanticVersion: version, rules: RULES.map(descriptor) },
        },
        columnKind: 'utf16CodeUnits',
        artifacts: reports.map(({ file }) => ({ location: { uri: uriOf(file) } })),
        results: reports.flatMap(({ file, findings }) => findings.map((each) => result(file, each))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor({ id, severity }: Rule): object {
  const { what, why, page } = explanationOf(id);
  return {
    id,
    shortDescription: { text: plain(what) },
    fullDescription: { text: plain(`${what} ${why}`) },
    help: { text: plain(`${why} ${page}`), markdown: `${why} [AWS's page](${page})` },
    helpUri: page,
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

// the explanations are Markdown
function plain(text: string): string {
  return text.replaceAll('`', '"');
}

function result(file: string, finding: FileFinding): object {
  const { id, severity, message, line, column, logicalId } = finding;
  const path = pathInFile(finding);
  return {
    ruleId: id,
    ruleIndex: RULES.findIndex((rule) => rule.id === id),
    level: LEVELS[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column },
        },
        logicalLocations: [
          {
            fullyQualifiedName: path,
            ...(logicalId === undefined ? {} : { name: logicalId, kind: 'resource' }),
          },
        ],
      },
    ],
  };
}

/** Relative to the root of the repository, where the command is run from. */
function uriOf(file: string): string {
  if (file === '-') {
    return 'stdin';
  }
  return isAbsolute(file) ? pathToFileURL(file).href : file.split(/[\\/]/).map(encodeURIComponent).join('/');
}
