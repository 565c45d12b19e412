import type { ComparisonResult } from './measure';
import { holds, Target } from './targets';

/** A table of Markdown: for people at the terminal, and for docs/benchmarks.md. */
export function resultTable({ title, baseline, runs, medians, absent }: ComparisonResult): string {
  const quantities = Object.keys(Object.values(medians)[0]);
  const rows = Object.entries(medians).map(([name, sample]) => [
    name,
    ...quantities.map((quantity) => {
      const ratio = sample[quantity] / medians[baseline][quantity];
      return `${number(sample[quantity])} (${ratio.toFixed(2)})`;
    }),
  ]);
  const notes = Object.entries(absent).map(([name, reason]) => `${name}: ${reason}.`);
  return [
    `**${title}**; medians of ${runs}, in parentheses to ${baseline}`,
    '',
    markdown([['', ...quantities.map((quantity) => HEADS[quantity] ?? quantity)], ...rows]),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n');
}

const HEADS: Readonly<Record<string, string>> = {
  cpu: 'CPU, ms',
  wall: 'wall, ms',
  memory: 'memory, MB',
  bytes: 'template, bytes',
};

export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => [
    target.what,
    `at ${target.kind} ${target.limit}`,
    target.value === undefined ? 'not measured' : number(target.value),
    { true: 'yes', false: 'no', undefined: '' }[String(holds(target)) as 'true' | 'false' | 'undefined'],
  ]);
  return markdown([['what', 'target', 'measured', 'holds'], ...rows]);
}

function markdown([head, ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

function number(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
