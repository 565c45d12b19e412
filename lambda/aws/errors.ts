/** The error's code as AWS has it on the wire, such as `NoSuchEntity`. */
export function errorCode(error: unknown): string {
  return error instanceof Error ? error.name.replace(/Exception$/, '') : '';
}

/** Whether a call to AWS caused it: refused, not answered, or not sent. */
export function isOfSdk(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: unknown };
  return $metadata !== undefined || errorCode(error) === 'CredentialsProviderError';
}

// the error is from AWS itself, not from the network
function isAnswer(error: unknown): boolean {
  return statusOf(error) !== undefined;
}

/** Whether the call may have taken effect all the same: after a server error, or when no answer came to what was sent. */
export function mayBeDone(error: unknown): boolean {
  return isServerError(error) || isNetworkError(error);
}

export function isServerError(error: unknown): boolean {
  return (statusOf(error) ?? 0) >= 500;
}

/** Whether a call was sent and no answer came back. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof Error && !isAnswer(error) && NOT_SENT.every((name) => error.name !== name);
}

// thrown before anything was sent
const NOT_SENT = ['CredentialsProviderError', 'RequestFailure', 'RequestAnsweredError', 'RepairWithdrawn'];

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}

/** Whether a policy denies the call explicitly: waiting does not change that. */
export function isExplicitDeny(error: unknown): boolean {
  return errorCode(error).startsWith('AccessDenied') && /explicit deny/i.test((error as Error).message);
}

/** The message about a step that failed. */
export function failureText(step: string, error: Error): string {
  return `${step} failed: ${errorCode(error)}: ${error.message}`;
}
