import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

const SIGNED_AT = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:&|$)/;

/** When CloudFormation sent the event, in milliseconds since the epoch, where its `ResponseURL` says so. */
export function sentAt({ ResponseURL }: CloudFormationCustomResourceEvent): number | undefined {
  const [, year, month, day, hour, minute, second] = SIGNED_AT.exec(ResponseURL)?.map(Number) ?? [];
  return year === undefined ? undefined : Date.UTC(year, month - 1, day, hour, minute, second);
}
