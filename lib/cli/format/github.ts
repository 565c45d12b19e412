import { Severity } from '../../policy/finding';
import { FileFinding, FileReport, pathInFile } from '../file-report';
import { printable, summary } from './text';

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  suggestion: 'notice',
};

/**
 * Workflow commands of GitHub Actions: a pull request shows the findings at their lines.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function formatGithub(reports: readonly FileReport[]): string {
  const commands = reports.flatMap(({ file, findings }) => findings.map((finding) => command(file, finding)));
  return [...commands, summary(reports), ''].join('\n');
}

function command(file: string, finding: FileFinding): string {
  const { id, severity, message, line, column } = finding;
  const properties = Object.entries({ file: file.replaceAll('\\', '/'), line, col: column, title: id })
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${COMMANDS[severity]} ${properties}::${escapeData(printable(`${message} (${pathInFile(finding)})`))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
