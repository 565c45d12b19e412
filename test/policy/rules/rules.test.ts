import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintPolicyText } from '../../../lib/policy/lint';
import { RULES } from '../../../lib/policy/rules';
import { services } from '../../../lib/policy/service-data';
import { findingsPage } from '../../../scripts/findings-docs';

function ids(text: string): string[] {
  return lintPolicyText(text, { services: services() }).map(({ id }) => id);
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  test('fails its failing example', () => {
    const findings = lintPolicyText(rule.fails, { services: services() }).filter(
      (finding) => finding.id === id,
    );
    expect(findings).not.toEqual([]);
    for (const { severity, refused, message, path, line, column } of findings) {
      expect({ severity, refused }).toEqual({ severity: rule.severity, refused: rule.refused ?? false });
      expect(message).toMatch(
        /^[^A-Z.].*[^.\n]$|^(?:Action|Resource|NotAction|NotResource|Allow|Sid|Effect|Statement|Condition)\b.*[^.\n]$/,
      );
      expect(path).toMatch(/^\$/);
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
    }
  });

  test('takes its passing example, which has no error at all', () => {
    expect(ids(rule.passes)).not.toContain(id);
    expect(
      lintPolicyText(rule.passes, { services: services() }).filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });
});

test('every id is there once', () => {
  const all = RULES.map(({ id }) => id);
  expect(all).toEqual([...new Set(all)]);
});

test('only errors are refused', () => {
  expect(RULES.filter(({ refused, severity }) => refused && severity !== 'error')).toEqual([]);
});

test('fails when docs/findings.md is older than the rules: npm run docs:findings', () => {
  const page = readFileSync(join(__dirname, '../../../docs/findings.md'), 'utf8');
  expect(page === findingsPage()).toBe(true);
});
