/** The answer to CloudFormation, and the row of the lifecycle that it follows from. */
export interface Answer {
  readonly row: string;
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalId: string;
  readonly reason?: string;
  /** The attributes of the custom resource. */
  readonly data?: Readonly<Record<string, string>>;
}
