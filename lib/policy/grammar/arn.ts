import { HOLE, isKnown } from './text';

/** The fields of an ARN, in order. */
export const ARN_FIELDS = ['arn', 'partition', 'service', 'region', 'account', 'resource'] as const;

/**
 * One resource of a statement. Fields are undefined when they are missing or not known yet; those that an
 * incomplete ARN leaves out are `*`, as IAM completes it before it judges it.
 */
export interface Arn {
  readonly text: string;
  /** The text as IAM completes it: `arn:aws:sqs` is `arn:aws:sqs:*:*:*`. */
  readonly completed: string;
  readonly known: boolean;
  readonly prefix: string | undefined;
  readonly partition: string | undefined;
  readonly service: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
  readonly resource: string | undefined;
  /** The resource part as written, with holes; undefined when it is missing. */
  readonly rawResource: string | undefined;
  /** How many fields are written; undefined while that is not known. */
  readonly fieldCount: number | undefined;
}

/** Reads a resource as an ARN, whatever it is. */
export function parseArn(text: string): Arn {
  const fields = splitFields(text);
  return isKnown(text) ? wholeArn(text, fields) : partlyKnownArn(text, fields);
}

function wholeArn(text: string, fields: string[]): Arn {
  const whole = complete(fields);
  const completed = whole === fields ? text : whole.join(':');
  const rawResource = whole[5];
  return { text, completed, known: true, ...named(whole), rawResource, fieldCount: fields.length };
}

function partlyKnownArn(text: string, fields: string[]): Arn {
  // after a part of any length the fields cannot be told apart
  const hole = fields.findIndex((field) => field.includes(HOLE));
  const placed = hole === -1 ? 6 : hole;
  const read = fields.map((field, index) => (index <= placed && isKnown(field) ? field : undefined));
  const rawResource = placed < 5 ? undefined : fields[5];
  const fieldCount = hole !== -1 && (hole < 5 || fields.length < 6) ? undefined : fields.length;
  return { text, completed: text, known: false, ...named(read), rawResource, fieldCount };
}

function named([prefix, partition, service, region, account, resource]: readonly (string | undefined)[]) {
  return { prefix, partition, service, region, account, resource };
}

// with an empty field among them, or without a service, IAM refuses the ARN instead
function complete(fields: string[]): string[] {
  return fields.length < 3 || fields.length > 5 || fields.includes('')
    ? fields
    : [...fields, ...Array<string>(6 - fields.length).fill('*')];
}

/** Whether an ARN has fewer than six fields, so that IAM completes it. */
export function isIncomplete(arn: Arn): boolean {
  return arn.completed !== arn.text;
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
