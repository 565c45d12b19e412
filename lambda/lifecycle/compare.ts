import { documentsEqual } from '../../lib/policy/equality';
import { minify } from '../../lib/policy/minify';
import type { LiveDocument } from '../aws/user-policies';
import type { CreateFacts } from './tables/create';
import type { DeleteFacts } from './tables/delete';
import type { UpdateFacts } from './tables/update';

/** The live document beside the declared one. */
export function compare(live: LiveDocument, declared: string): 'absent' | 'equal' | 'different' {
  if (live === undefined) {
    return 'absent';
  }
  return documentsEqual(live, declared) ? 'equal' : 'different';
}

/** The live document beside the declared one, its text included. */
export function compareDelete(live: LiveDocument, declared: string): DeleteFacts['live'] {
  const state = compare(live, declared);
  return state === 'equal' && minify(live ?? '') === declared ? 'identical' : state;
}

/** The live document beside the declared one and, in an Update, the one declared before. */
export function compareCreate(
  live: LiveDocument,
  declared: string,
  previous: string | undefined,
): CreateFacts['live'] {
  const state = compare(live, declared);
  return state === 'different' && previous !== undefined && compare(live, previous) === 'equal'
    ? 'as before'
    : state;
}

/** The live document beside the declared one and the one declared before. */
export function compareUpdate(live: LiveDocument, declared: string, previous: string): UpdateFacts['live'] {
  const state = compare(live, declared);
  if (state !== 'different') {
    return state;
  }
  return compare(live, previous) === 'equal' ? 'as before' : 'different from both';
}
