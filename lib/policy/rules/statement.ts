import { perhaps } from '../grammar/nearest';
import { elementNamed, Statement } from '../grammar/policy';
import { isKnown, quote, quoteAll, textOf } from '../grammar/text';
import { elementsNamed } from './elements';
import { Problem, Rule } from './rule';

const EFFECTS = ['Allow', 'Deny'];

const missingEffect: Rule = {
  id: 'MISSING_EFFECT',
  severity: 'error',
  refused: true,
  *check({ statements }) {
    for (const statement of statements) {
      if (isClosed(statement) && !elementNamed(statement.elements, 'Effect')) {
        yield { at: statement, message: 'the statement has no Effect; it must be "Allow" or "Deny"' };
      }
    }
  },
};

const invalidEffect: Rule = {
  id: 'INVALID_EFFECT',
  severity: 'error',
  refused: true,
  *check(policy) {
    for (const { path, value } of elementsNamed(policy, 'Effect')) {
      const effect = value.kind === 'string' ? textOf(value) : 'Allow';
      if (isKnown(effect) && !EFFECTS.includes(effect)) {
        const hint = perhaps(effect, EFFECTS);
        yield {
          at: { ...value, path },
          message: `the Effect is ${quote(effect)}${hint}; allowed are "Allow" and "Deny"`,
        };
      }
    }
  },
};

const unsupportedSid: Rule = {
  id: 'UNSUPPORTED_SID',
  severity: 'error',
  refused: true,
  *check(policy) {
    for (const { path, value } of elementsNamed(policy, 'Sid')) {
      // the text around a token can be wrong already
      const sid = value.kind === 'string' ? textOf(value).replace(/[\u0000\u0001]/g, '') : ''; // eslint-disable-line no-control-regex
      const refused = new Set(sid.match(/[^0-9A-Za-z]/gu));
      if (refused.size > 0) {
        const message = `the Sid ${quote(sid)} holds ${quoteAll(refused)}; allowed are letters and digits of ASCII`;
        yield { at: { ...value, path }, message };
      }
    }
  },
};

const uniqueSids: Rule = {
  id: 'UNIQUE_SIDS_REQUIRED',
  severity: 'error',
  refused: true,
  *check(policy) {
    const first = new Map<string, string>();
    for (const { path, value } of elementsNamed(policy, 'Sid')) {
      const sid = value.kind === 'string' ? textOf(value) : '';
      if (sid === '' || !isKnown(sid)) {
        continue;
      }
      if (first.has(sid)) {
        yield {
          at: { ...value, path },
          message: `the Sid ${quote(sid)} is that of ${first.get(sid)} too; it must be unique`,
        };
      } else {
        first.set(sid, path);
      }
    }
  },
};

const emptySid: Rule = {
  id: 'EMPTY_SID_VALUE',
  severity: 'suggestion',
  *check(policy) {
    for (const { path, value } of elementsNamed(policy, 'Sid')) {
      if (value.kind === 'string' && textOf(value) === '') {
        yield { at: { ...value, path }, message: 'the Sid is empty; remove it or give it a name' };
      }
    }
  },
};

const missingAction: Rule = {
  id: 'MISSING_ACTION',
  severity: 'error',
  refused: true,
  *check({ statements }) {
    for (const statement of statements) {
      yield* missing(statement, 'Action');
    }
  },
};

const missingResource: Rule = {
  id: 'MISSING_RESOURCE',
  severity: 'error',
  refused: true,
  *check({ statements }) {
    for (const statement of statements) {
      yield* missing(statement, 'Resource');
    }
  },
};

function* missing(statement: Statement, name: 'Action' | 'Resource'): Generator<Problem> {
  const elements = [name, `Not${name}`].flatMap((each) => elementNamed(statement.elements, each) ?? []);
  if (elements.length === 0 && isClosed(statement)) {
    yield {
      at: statement,
      message: `the statement has neither ${name} nor Not${name}; one of them is needed`,
    };
  }
  for (const element of elements) {
    if (element.value.kind === 'array' && element.value.items.length === 0) {
      yield { at: element, message: `${element.name} is an empty list; at least one is needed` };
    }
  }
}

// a member whose name is not known yet may be the one that is missing
function isClosed(statement: Statement): boolean {
  return statement.elements.every(({ name }) => isKnown(name));
}

export const statementRules: readonly Rule[] = [
  missingEffect,
  invalidEffect,
  unsupportedSid,
  uniqueSids,
  emptySid,
  missingAction,
  missingResource,
];
