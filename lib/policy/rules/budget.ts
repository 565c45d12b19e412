import { ROOT } from '../json/path';
import { Rule } from './rule';

const cutShort: Rule = {
  id: 'CHECKS_CUT_SHORT',
  severity: 'warning',
  *check({ root }, { budget }) {
    if (budget.isSpent) {
      const message =
        'the document is too large for some checks of warnings and suggestions, which were cut short; errors that IAM would answer are all found';
      yield { at: { path: ROOT, start: root?.start ?? 0, end: root?.end ?? 0 }, message };
    }
  },
};

/** They come last: they report about the rules before them. */
export const budgetRules: readonly Rule[] = [cutShort];
