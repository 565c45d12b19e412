import { elementNamed } from '../grammar/policy';
import { isKnown, quote, textOf } from '../grammar/text';
import { ROOT } from '../json/path';
import { Rule } from './rule';

const VERSIONS = ['2012-10-17', '2008-10-17'];

const invalidVersion: Rule = {
  id: 'INVALID_VERSION',
  severity: 'error',
  refused: true,
  *check({ elements }) {
    const element = elementNamed(elements, 'Version');
    if (element?.value.kind !== 'string') {
      return;
    }
    const version = textOf(element.value);
    if (isKnown(version) && !VERSIONS.includes(version)) {
      const message = `the Version is ${quote(version)}; allowed are ${VERSIONS.map(quote).join(' and ')}`;
      yield { at: { ...element.value, path: element.path }, message };
    }
  },
};

const missingVersion: Rule = {
  id: 'MISSING_VERSION',
  severity: 'warning',
  *check({ root, elements }) {
    if (root?.kind === 'object' && !elementNamed(elements, 'Version')) {
      const at = { path: ROOT, start: root.start, end: root.end };
      yield { at, message: 'the document has no Version, which means "2008-10-17"; write "2012-10-17"' };
    }
  },
};

const oldVersion: Rule = {
  id: 'OLD_VERSION',
  severity: 'warning',
  *check({ version, elements }) {
    if (version === '2008-10-17') {
      const { path, value } = elementNamed(elements, 'Version')!;
      yield { at: { ...value, path }, message: 'the Version is the old "2008-10-17"; write "2012-10-17"' };
    }
  },
};

const unsupportedId: Rule = {
  id: 'UNSUPPORTED_ID',
  severity: 'suggestion',
  *check({ elements }) {
    const element = elementNamed(elements, 'Id');
    if (element) {
      yield { at: element, message: 'the Id has no effect in the policy of a user; remove it or use a Sid' };
    }
  },
};

const singleStatement: Rule = {
  id: 'SINGLE_STATEMENT_BEFORE_VERSION',
  severity: 'error',
  refused: true,
  *check({ elements }) {
    const statement = elements.findIndex(({ name }) => name === 'Statement');
    const version = elements.findIndex(({ name }) => name === 'Version');
    if (elements[statement]?.value.kind === 'object' && version > statement) {
      yield {
        at: elements[statement],
        message: 'a Statement that is one object is before the Version; write the Version first, or a list',
      };
    }
  },
};

export const documentRules: readonly Rule[] = [
  invalidVersion,
  missingVersion,
  oldVersion,
  singleStatement,
  unsupportedId,
];
