// Writes docs/findings.md from the rules: tsx scripts/findings-docs.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explanationOf } from '../lib/policy/explanations';
import { Basis, BASES } from '../lib/policy/explanations/explanation';
import { RULES } from '../lib/policy/rules';
import { Rule } from '../lib/policy/rules/rule';

const OUTPUT = join(__dirname, '..', 'docs', 'findings.md');
const WIDTH = 100;
const MAX_EXAMPLE = 1500;

/** The whole page. */
export function findingsPage(rules: readonly Rule[] = RULES): string {
  return [
    '# Findings',
    '',
    '<!-- written by npm run docs:findings; do not edit -->',
    '',
    'Every kind of finding that the validator has. Where IAM Access Analyzer has a code for the same, it is the id.',
    '',
    'IAM refuses documents with an error marked **refused**: such a finding cannot be acknowledged. Everything else can, by its id:',
    "`acknowledgedFindings: ['ID']` in the props, `--acknowledge ID` on the command line. What rests on the service data is never more than a warning.",
    '',
    `Each finding says what it rests on: ${Object.values(BASES).join(', ')}. Answers of the live IAM are those that`,
    'others published, with the day and the place; none was asked for by this project.',
    '',
    '| id | severity | what |',
    '| --- | --- | --- |',
    ...rules.map(
      (rule) =>
        `| [${rule.id}](#${rule.id.toLowerCase()}) | ${severityOf(rule)} | ${explanationOf(rule.id).what} |`,
    ),
    '',
    ...rules.flatMap(section),
  ].join('\n');
}

function section(rule: Rule): string[] {
  const { what, why, basis, page, fails, passes } = explanationOf(rule.id);
  return [
    `## ${rule.id}`,
    '',
    `${capital(severityOf(rule))}. ${what} ${why}`,
    '',
    'Rests on:',
    '',
    ...basis.map(basisLine),
    '',
    `[AWS's page](${page})`,
    '',
    'Fails:',
    '',
    ...block(fails),
    '',
    'Passes:',
    '',
    ...block(passes),
    '',
  ];
}

function basisLine({ kind, detail }: Basis): string {
  return `- ${BASES[kind]}: ${detail}`;
}

function severityOf({ severity, refused }: Rule): string {
  return refused ? `${severity}, refused` : severity;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function block(example: string): string[] {
  const text = isFaithful(example) ? compact(JSON.parse(example), '') : example;
  const shown =
    text.length > MAX_EXAMPLE
      ? `${text.slice(0, MAX_EXAMPLE / 3).trimEnd()}\n… ${text.length} characters`
      : text;
  return ['```json', shown, '```'];
}

/** Whether nothing is lost by parsing an example. */
function isFaithful(example: string): boolean {
  try {
    return JSON.stringify(JSON.parse(example), null, 2) === example;
  } catch {
    return false;
  }
}

/** JSON on as few lines as fit. */
function compact(value: unknown, indent: string): string {
  const line = inline(value);
  if (typeof value !== 'object' || value === null || (indent + line).length <= WIDTH) {
    return line;
  }
  const deeper = `${indent}  `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = Array.isArray(value)
    ? value.map((item) => compact(item, deeper))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${compact(item, deeper)}`);
  return `${open}\n${parts.map((part) => `${deeper}${part}`).join(',\n')}\n${indent}${close}`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`);
    return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
  }
  return JSON.stringify(value);
}

if (require.main === module) {
  writeFileSync(OUTPUT, findingsPage());
}
