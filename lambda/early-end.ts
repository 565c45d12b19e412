/** What may end an event before a table of the lifecycle was asked, or against what it said. */
export const EARLY_ENDS = {
  'early.stale': 'the event is older than the service timeout: CloudFormation does not wait for it any more',
  'early.superseded':
    'the event is more than a few seconds old, and the events of the stack show that it was answered already or that ' +
    'another one came after it',
  'early.invalid': 'the names, the document or the options are not what IAM takes',
  'early.refused': 'AWS refused a call, for longer than it is tried again',
  'early.unknown-outcome':
    'PutUserPolicy got no answer, for longer than it is tried again, and what it may have done could not be undone',
  'early.time-up': 'the time of the Lambda is running out',
} as const;

/** What the reason begins with when nobody knows whether a Put was done: a later event looks for it. */
export const UNHEARD = 'PutUserPolicy got no answer, so that the policy may be there';

export type EarlyEndId = keyof typeof EARLY_ENDS;

/** The event fails, for this reason. */
export class EarlyEnd extends Error {
  override readonly name = 'EarlyEnd';

  constructor(
    readonly row: EarlyEndId,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
