/** What may fail a request before a table of the lifecycle was asked, or against what it says. */
export const FAILURES = {
  'failure.expired': 'the event is older than the service timeout: CloudFormation no longer waits for it',
  'failure.duplicate':
    'the event is more than a few seconds old, and the events of the stack show that it was answered already or that ' +
    'another event came after it: a late or duplicate delivery',
  'failure.unconfirmed':
    'the event has no time of sending, or is of a stack that the function does not serve, or `verifyEvents` is on, and ' +
    'CloudFormation does not say that it is working on this resource: the event may be forged',
  'failure.invalid': 'the names, the document or the options are not what IAM accepts',
  'failure.refused': 'AWS refused a call, for longer than it is retried',
  'failure.outcome-unknown':
    'PutUserPolicy got no answer, for longer than it is retried: the Delete or the roll-back that follows undoes what ' +
    'it may have done',
  'failure.out-of-time': 'the time of the Lambda is running out',
} as const;

export type FailureId = keyof typeof FAILURES;

/** The request fails, for this reason. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';

  constructor(
    readonly row: FailureId,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
