import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintPolicyText } from '../../../lib/policy/lint';
import { EXPLAINED_IDS, explanationOf } from '../../../lib/policy/explanations';
import { BASES } from '../../../lib/policy/explanations/explanation';
import { RULES } from '../../../lib/policy/rules';
import { services } from '../../../lib/policy/service-data';
import { findingsPage } from '../../../scripts/findings-docs';

function ids(text: string): string[] {
  return lintPolicyText(text, { services: services() }).map(({ id }) => id);
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const { what, why, basis, page, fails, passes } = explanationOf(id);

  test('fails its failing example', () => {
    const findings = lintPolicyText(fails, { services: services() }).filter((finding) => finding.id === id);
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

  test('says what it is, why it matters and what it rests on', () => {
    expect([what, why]).toEqual([expect.stringMatching(/[.`]$/), expect.stringMatching(/[.`]$/)]);
    expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(basis).not.toEqual([]);
    for (const { kind, detail } of basis) {
      expect(Object.keys(BASES)).toContain(kind);
      expect(detail).toMatch(kind === 'live' ? /^[^,]{4,}, .{20,}/ : /.{8,}/);
    }
  });

  test('takes its passing example, which has no error at all', () => {
    expect(ids(passes)).not.toContain(id);
    expect(
      lintPolicyText(passes, { services: services() }).filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });
});

test('only rules are explained, each once', () => {
  expect([...EXPLAINED_IDS].sort()).toEqual(RULES.map(({ id }) => id).sort());
});

test('every id is there once', () => {
  const all = RULES.map(({ id }) => id);
  expect(all).toEqual([...new Set(all)]);
});

test('nothing is refused on inference alone', () => {
  const unfounded = RULES.filter(({ refused }) => refused).filter(({ id }) =>
    explanationOf(id).basis.every(({ kind }) => kind === 'inference'),
  );
  expect(unfounded).toEqual([]);
});

test('only errors are refused', () => {
  expect(RULES.filter(({ refused, severity }) => refused && severity !== 'error')).toEqual([]);
});

test('fails when docs/findings.md is older than the rules: npm run docs:findings', () => {
  const page = readFileSync(join(__dirname, '../../../docs/findings.md'), 'utf8');
  expect(page === findingsPage()).toBe(true);
});
