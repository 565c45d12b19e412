import type { LiveDocument } from '../aws/user-policies';
import type { RequestContext } from '../request-context';
import { compare } from './compare';
import { documentsAroundFailure } from './stack-events';

/** Whether the resource may have written what is live in, or before, an Update that failed and was not rolled back. */
export async function declaredBefore(
  live: LiveDocument,
  logicalId: string,
  { stack, location }: RequestContext,
): Promise<'yes' | 'no'> {
  const documents = await documentsAroundFailure(stack, logicalId, location);
  return documents.some((document) => compare(live, document) === 'equal') ? 'yes' : 'no';
}
