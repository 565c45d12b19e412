import { Comparison, Witness } from './comparison';

/** The answer as one sentence: lower-case, no full stop. */
export function explanation(comparison: Comparison): string {
  switch (comparison.answer) {
    case 'yes':
      return 'the new document allows nothing that the old one does not';
    case 'no':
      return `the new document allows ${witnessText(comparison.witness)}`;
    case 'cannot tell':
      return `cannot tell: ${comparison.reason}`;
  }
}

function witnessText({ request, allowedBy, deniedBy }: Witness): string {
  const { action, resource, context } = request;
  const values = [...context].map(
    ([key, each]) => `${key} ${each.map((value) => JSON.stringify(value)).join(' and ')}`,
  );
  const where = values.length === 0 ? '' : ` in a request with ${values.join(', ')}`;
  const before =
    deniedBy === undefined ? 'nothing in the old one does' : `${deniedBy} of the old one denies it`;
  return `${action} on ${resource}${where} (${allowedBy}); ${before}`;
}
