import { elementNamed } from '../grammar/policy';
import { isKnown, quote, textOf } from '../grammar/text';
import { ROOT } from '../json/path';
import { exampleOf, SOUND } from './example';
import { analyzer, guide, Rule } from './rule';

const VERSIONS = ['2012-10-17', '2008-10-17'];

const invalidVersion: Rule = {
  id: 'INVALID_VERSION',
  severity: 'error',
  refused: true,
  what: 'A Version that is no version of the policy language.',
  why: 'IAM answers `Syntax errors in policy.` The Version is not the date of the policy.',
  page: analyzer('error-invalid-version'),
  fails: exampleOf({ Version: '2026-01-01' }, {}),
  passes: SOUND,
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
  what: 'No Version.',
  why: 'IAM then reads the document as one of 2008-10-17, in which policy variables are plain text.',
  page: analyzer('general-warning-missing-version'),
  fails: exampleOf({ Version: undefined }, {}),
  passes: SOUND,
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
  what: 'The Version is `2008-10-17`.',
  why: 'In it policy variables are plain text. Managed policies are not accepted with it at all.',
  page: guide('reference_policies_elements_version'),
  fails: exampleOf({ Version: '2008-10-17' }, {}),
  passes: SOUND,
  *check({ version, elements }) {
    if (version === '2008-10-17') {
      const { path, value } = elementNamed(elements, 'Version')!;
      yield { at: { ...value, path }, message: 'the Version is the old "2008-10-17"; write "2012-10-17"' };
    }
  },
};

const unsupportedId: Rule = {
  id: 'UNSUPPORTED_ID',
  severity: 'warning',
  what: 'An Id.',
  why: 'The grammar says that policies of identities must not have one. IAM stores it, and the CDK drops it.',
  page: guide('reference_policies_elements_id'),
  fails: exampleOf({ Id: 'reports' }, {}),
  passes: SOUND,
  *check({ elements }) {
    const element = elementNamed(elements, 'Id');
    if (element) {
      yield { at: element, message: 'the policy of a user takes no Id; leave it out or use a Sid' };
    }
  },
};

export const documentRules: readonly Rule[] = [invalidVersion, missingVersion, oldVersion, unsupportedId];
