import { printJson } from '../json/printer';
import { ROOT, walk } from '../json/path';
import { elementNamed, Policy, Statement } from '../grammar/policy';
import { nodeSize, USER_QUOTA } from '../size';
import { Problem, Rule } from './rule';

const overQuota: Rule = {
  id: 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
  severity: 'error',
  refused: true,
  *check(policy, { size: { least } }) {
    if (least > USER_QUOTA) {
      yield sizeProblem(policy, least, `${least} characters without white space`);
    }
  },
};

const nearQuota: Rule = {
  id: 'POLICY_SIZE_NEAR_QUOTA',
  severity: 'warning',
  *check(policy, { size: { least, most } }) {
    if (least <= USER_QUOTA && most > USER_QUOTA) {
      yield sizeProblem(
        policy,
        least,
        `${least} characters without white space, ${most} bytes when minified`,
      );
    }
  },
};

function sizeProblem(policy: Policy, least: number, size: string): Problem {
  const excess = least - USER_QUOTA;
  const advice = [largest(policy.statements), ...mergers(policy.statements, excess)].filter(
    (text) => text !== '',
  );
  const quota = `all inline policies of a user share ${USER_QUOTA}`;
  return {
    at: { path: ROOT, start: policy.root?.start ?? 0, end: policy.root?.end ?? 0 },
    message: [`the document has ${size}; ${quota}`, ...advice].join('; '),
  };
}

/** The largest statements, for the message. */
function largest(statements: readonly Statement[]): string {
  const sizes = statements.map((statement) => ({ path: statement.path, size: nodeSize(statement.node) }));
  const top = sizes.sort((a, b) => b.size - a.size).slice(0, 3);
  return top.length < 2
    ? ''
    : `the largest are ${top.map(({ path, size }) => `${path} (${size})`).join(', ')}`;
}

/** Statements that differ in one list only can become one. */
function mergers(statements: readonly Statement[], excess: number): string[] {
  return ['Action', 'Resource']
    .flatMap((list) => alikeBut(list, statements).map((group) => merger(group, list)))
    .sort((a, b) => b.saved - a.saved)
    .slice(0, 3)
    .map(({ paths, list, saved }) => {
      const enough = saved >= excess ? ', enough to fit' : '';
      return `merging the ${list} of ${paths} would save ${saved}${enough}`;
    });
}

/** Groups of statements that are the same but for one list and the Sid. */
function alikeBut(list: string, statements: readonly Statement[]): Statement[][] {
  const groups = new Map<string, Statement[]>();
  for (const statement of statements) {
    if (elementNamed(statement.elements, list) && isWhollyKnown(statement)) {
      const key = printWithout(statement, ['Sid', list]);
      const group = groups.get(key) ?? [];
      group.push(statement);
      groups.set(key, group);
    }
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

function isWhollyKnown(statement: Statement): boolean {
  return [...walk(statement.node)].every(
    ({ node }) => node.kind !== 'unknown' && !(node.kind === 'string' && node.holes),
  );
}

function merger(group: readonly Statement[], list: string): { paths: string; list: string; saved: number } {
  const before = group.reduce((sum, { node }) => sum + nodeSize(node) + 1, -1);
  const items = new Set(
    group.flatMap((statement) => {
      const value = elementNamed(statement.elements, list)!.value;
      return (value.kind === 'array' ? value.items : [value]).map(printJson);
    }),
  );
  const rest = printWithout(group[0], [list]);
  const merged = `${rest},"${list}":[${[...items].join(',')}]`;
  const saved = before - merged.replace(/[ \t\n\r]+/g, '').length;
  const shown = group
    .slice(0, 4)
    .map(({ path }) => path)
    .join(', ');
  return { paths: group.length > 4 ? `${shown} and ${group.length - 4} more` : shown, list, saved };
}

function printWithout(statement: Statement, names: readonly string[]): string {
  const rest = statement.node.members.filter(({ key }) => !names.includes(key.value));
  return printJson({
    ...statement.node,
    members: [...rest].sort((a, b) => (a.key.value < b.key.value ? -1 : 1)),
  });
}

export const sizeRules: readonly Rule[] = [overQuota, nearQuota];
