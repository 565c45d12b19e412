/** The answer to CloudFormation, and the row of the lifecycle that it follows from. */
export interface Answer {
  readonly row: string;
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalId: string;
  readonly reason?: string;
  /** Where the log of it is; a failure names it. */
  readonly log?: { readonly logGroupName: string; readonly logStreamName: string };
  /** The attributes of the custom resource. */
  readonly data?: Readonly<Record<string, string>>;
}

/** How a reason begins when it is unknown whether a Put took effect: a later event searches for it. */
export const OUTCOME_UNKNOWN = 'PutUserPolicy got no answer, so the policy may exist';
