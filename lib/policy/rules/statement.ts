import { perhaps } from '../grammar/nearest';
import { elementNamed, Statement } from '../grammar/policy';
import { isKnown, quote, quoteAll, textOf } from '../grammar/text';
import { elementsNamed } from './elements';
import { example, SOUND } from './example';
import { analyzer, Problem, Rule } from './rule';

const EFFECTS = ['Allow', 'Deny'];

const missingEffect: Rule = {
  id: 'MISSING_EFFECT',
  severity: 'error',
  refused: true,
  what: 'A statement without an Effect.',
  why: 'IAM answers `Syntax errors in policy.` The CDK makes it an Allow in `PolicyDocument.fromJson`.',
  page: analyzer('error-missing-effect'),
  fails: example({ Effect: undefined }),
  passes: SOUND,
  *check({ statements }) {
    for (const statement of statements) {
      if (isClosed(statement) && !elementNamed(statement.elements, 'Effect')) {
        yield { at: statement, message: 'the statement has no Effect; it takes "Allow" or "Deny"' };
      }
    }
  },
};

const invalidEffect: Rule = {
  id: 'INVALID_EFFECT',
  severity: 'error',
  refused: true,
  what: 'An Effect other than `Allow` and `Deny`. The case counts.',
  why: 'IAM answers `Syntax errors in policy.`, or `The policy failed legacy parsing` when only the case is wrong.',
  page: analyzer('error-invalid-effect'),
  fails: example({ Effect: 'allow' }),
  passes: SOUND,
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
  what: 'A Sid with other characters than letters and digits of ASCII.',
  why: 'IAM answers `Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*`.',
  page: analyzer('error-unsupported-sid'),
  fails: example({ Sid: 'read reports' }),
  passes: example({ Sid: 'ReadReports' }),
  *check(policy) {
    for (const { path, value } of elementsNamed(policy, 'Sid')) {
      // what stands around a token can be wrong already
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
  what: 'Two statements with the same Sid.',
  why: 'IAM answers `Statement IDs (SID) in a single policy must be unique.`',
  page: analyzer('error-unique-sids-required'),
  fails: example({ Sid: 'Read' }, { Sid: 'Read', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' }),
  passes: example(
    { Sid: 'Read' },
    { Sid: 'List', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
  ),
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
  what: 'An empty Sid.',
  why: 'It says nothing.',
  page: analyzer('suggestion-empty-sid-value'),
  fails: example({ Sid: '' }),
  passes: example({ Sid: 'ReadReports' }),
  *check(policy) {
    for (const { path, value } of elementsNamed(policy, 'Sid')) {
      if (value.kind === 'string' && textOf(value) === '') {
        yield { at: { ...value, path }, message: 'the Sid is empty; leave it out or give it a name' };
      }
    }
  },
};

const missingAction: Rule = {
  id: 'MISSING_ACTION',
  severity: 'error',
  refused: true,
  what: 'A statement without an Action or NotAction, or with an empty list.',
  why: 'IAM answers `Policy statement must contain actions.`',
  page: analyzer('error-missing-action'),
  fails: example({ Action: [] }),
  passes: SOUND,
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
  what: 'A statement without a Resource or NotResource, or with an empty list.',
  why: 'IAM answers `Policy statement must contain resources.`',
  page: analyzer('error-missing-resource'),
  fails: example({ Resource: undefined }),
  passes: SOUND,
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
      message: `the statement has neither ${name} nor Not${name}; it takes one of them`,
    };
  }
  for (const element of elements) {
    if (element.value.kind === 'array' && element.value.items.length === 0) {
      yield { at: element, message: `${element.name} is an empty list; it takes at least one` };
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
