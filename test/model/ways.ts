/** Choices that AWS does not document, or that differ from time to time. */
export interface Ways {
  /** How a replacement is rolled back: by an Update with old and new swapped, or by deleting the new id alone. */
  readonly rollback: 'update' | 'delete';
  /** Whether a failure cancels what is under way beside it, or waits for its answer. */
  readonly cancels: boolean;
  /** `--no-rollback`: what failed stays as it is. */
  readonly disableRollback: boolean;
  /** A resource is complete at the call, deletes continue after the stack is complete, and nothing is rolled back. */
  readonly express: boolean;
  /** Whether an id that was replaced is cleaned up even where its resource has got it again. */
  readonly cleansHeld: boolean;
  /** What `GetTemplate` shows while an update is under way. */
  readonly shows: 'old template' | 'new template';
  /** Whether its events have the RequestIds of those before, as those of an operation that is tried again. */
  readonly sameRequestIds: boolean;
  /** Which properties a resource counts to have whose Update failed and was not rolled back. */
  readonly remembers: 'applied' | 'attempted';
}
