import { Severity } from '../../policy/finding';
import { FileFinding, FileReport, pathInFile } from '../file-report';

const COLOURS: Readonly<Record<Severity, string>> = { error: '31', warning: '33', suggestion: '36' };
const BOLD = '1';
const DIM = '2';
const WIDTH = 100;

/** The findings for people: place, severity, message, the line and a caret under the spot. */
export function formatText(reports: readonly FileReport[], colour: boolean): string {
  const paint = (code: string, text: string): string => (colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const bad = reports.filter(({ findings }) => findings.length > 0);
  const files = bad.map(({ file, text, findings }) => {
    const lines = text.split('\n');
    const blocks = findings.map((finding) => formatFinding(finding, lines, paint));
    return `${paint(BOLD, printable(file))}\n${blocks.join('\n')}\n`;
  });
  return [...files, `${summary(reports)}\n`].join('\n');
}

function formatFinding(
  finding: FileFinding,
  lines: readonly string[],
  paint: (code: string, text: string) => string,
): string {
  const { id, severity, message, line, column } = finding;
  const spot = excerpt(lines[line - 1] ?? '', column - 1);
  return [
    `  ${line}:${column}  ${paint(COLOURS[severity], severity)}  ${printable(message)}  ${paint(DIM, id)}`,
    `    ${paint(DIM, printable(pathInFile(finding)))}`,
    `    ${spot.text}`,
    `    ${' '.repeat(spot.caret)}${paint(COLOURS[severity], '^')}`,
  ].join('\n');
}

/** The part of a line around a column: minified documents are one long line. */
function excerpt(line: string, at: number): { text: string; caret: number } {
  const start = at < WIDTH ? 0 : at - WIDTH / 2;
  const text = printable(line.slice(start, start + WIDTH));
  return start === 0 ? { text, caret: at } : { text: `…${text}`, caret: at - start + 1 };
}

/** Text without terminal control characters: escapes, line ends, marks that change the direction. */
export function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '·');
}

/** How many findings of each severity. */
export function summary(reports: readonly FileReport[]): string {
  const all = reports.flatMap(({ findings }) => findings);
  const count = (severity: Severity): string => {
    const number = all.filter((finding) => finding.severity === severity).length;
    return `${number} ${severity}${number === 1 ? '' : 's'}`;
  };
  const files = `${reports.length} file${reports.length === 1 ? '' : 's'}`;
  return `${files}: ${count('error')}, ${count('warning')}, ${count('suggestion')}`;
}
