import { HOLE, isKnown } from './text';

/** The fields of an ARN, in order. */
export const ARN_FIELDS = ['arn', 'partition', 'service', 'region', 'account', 'resource'] as const;

/** One resource of a statement. Fields are undefined when they are missing or not known yet. */
export interface Arn {
  readonly text: string;
  readonly known: boolean;
  readonly prefix?: string;
  readonly partition?: string;
  readonly service?: string;
  readonly region?: string;
  readonly account?: string;
  readonly resource?: string;
  /** The resource part as written, with holes; undefined when it is missing. */
  readonly rawResource?: string;
  /** How many fields there are; undefined while that is not known. */
  readonly fieldCount?: number;
}

/** Reads a resource as an ARN, whatever it is. */
export function parseArn(text: string): Arn {
  const known = isKnown(text);
  const fields = splitFields(text);
  const open = fields.slice(0, 5).some((field) => field.includes(HOLE));
  const certain = (index: number): string | undefined => {
    const field = fields[index];
    // behind a part of any length nobody knows which field this is
    const placed = !fields.slice(0, index).some((each) => each.includes(HOLE));
    return field !== undefined && placed && isKnown(field) ? field : undefined;
  };
  const rawResource = open ? undefined : fields[5];
  return {
    text,
    known,
    prefix: certain(0),
    partition: certain(1),
    service: certain(2),
    region: certain(3),
    account: certain(4),
    resource: certain(5),
    ...(rawResource === undefined ? {} : { rawResource }),
    ...(open || (fields.length < 6 && text.includes(HOLE)) ? {} : { fieldCount: fields.length }),
  };
}

/** At most six fields: the resource keeps its colons. */
function splitFields(text: string): string[] {
  const fields: string[] = [];
  let start = 0;
  for (let count = 0; count < 5; count += 1) {
    const colon = text.indexOf(':', start);
    if (colon === -1) {
      break;
    }
    fields.push(text.slice(start, colon));
    start = colon + 1;
  }
  return [...fields, text.slice(start)];
}

/** Whether a policy variable begins before the resource part, where IAM takes it literally. */
export function hasEarlyVariable(arn: Arn): boolean {
  const fields = splitFields(arn.text);
  return fields.slice(0, 5).some((field) => field.includes('${'));
}
