import { Action } from '../grammar/action';
import { Arn, parseArn } from '../grammar/arn';
import { Policy, ResourceEntry, Statement } from '../grammar/policy';
import { isKnown, knownStart, quote, quoteAll, WORD } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { overlaps } from '../grammar/wildcard';
import { KnownAction, KnownResource, serviceOf } from '../services';
import { example } from './example';
import { analyzer, Context, guide, Problem, Rule } from './rule';

/** ARNs against the resource types of the service data. */

const withoutResource: Rule = {
  id: 'ACTION_WITHOUT_FITTING_RESOURCE',
  severity: 'warning',
  what: 'An action whose resource types fit none of the ARNs of the statement, as far as the service data knows.',
  why: 'The action is never allowed, or never denied, by this statement. Actions without resource types need `*`.',
  page: guide('reference_policies_elements_resource'),
  fails: example({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports/*' }),
  passes: example({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' }),
  *check({ statements }, { services, budget }) {
    for (const statement of statements) {
      const patterns = services ? resourcePatterns(statement) : undefined;
      const fits = fitsOneOf(patterns ?? []);
      for (const at of patterns ? statement.actions : []) {
        const { action, negated } = at;
        const service = serviceOf(action, services);
        if (negated || !service || action.name === undefined || !budget.spend(1_000 * patterns!.length)) {
          continue;
        }
        const meant = service.actions(action.name);
        if (meant.length > 0 && !meant.some(({ resources }) => resources.some(fits))) {
          yield { at, message: fitMessage(action, meant) };
        }
      }
    }
  },
};

function fitMessage(action: Action, meant: readonly KnownAction[]): string {
  const formats = new Set(meant.flatMap(({ resources }) => resources.map(({ arn }) => arn)));
  const advice =
    formats.size === 0 ? 'it works on "*" only' : `it takes ${[...formats].slice(0, 4).join(', ')}`;
  return `no resource of the statement fits the action ${quote(action.text)}; ${advice}`;
}

/** The resources of a statement as patterns; undefined when one of them may be anything. */
function resourcePatterns({ resources, elements }: Statement): Arn[] | undefined {
  const listed = elements
    .filter(({ name }) => name === 'Resource')
    .flatMap(({ value }) => (value.kind === 'array' ? value.items : [value]));
  const open = resources.some(({ arn, negated }) => negated || !arn.text.startsWith('arn:'));
  if (open || listed.length === 0 || listed.some(({ kind }) => kind !== 'string')) {
    return undefined;
  }
  return resources.map(({ arn }) => asPattern(arn));
}

/** What a resource may match: variables and unknown parts are any text. */
function asPattern(arn: Arn): Arn {
  const words = arn.text.replaceAll(WORD, '*');
  const text = isKnown(words) ? words : `${knownStart(words)}*`;
  const open = mentionsVariable(text) ? text.replace(/\$\{[^}]*(?:\}|$)/g, '*') : text;
  return open === arn.text ? arn : parseArn(open);
}

/** Whether one of some ARNs can be of a resource type; most actions of a statement share their types. */
function fitsOneOf(patterns: readonly Arn[]): (type: KnownResource) => boolean {
  const known = new Map<KnownResource, boolean>();
  return (type) => {
    const fits = known.get(type) ?? patterns.some((given) => fitsFormat(given, type.pattern));
    known.set(type, fits);
    return fits;
  };
}

const MAX_COMPARED = 512;
type Field = 'service' | 'resource' | 'account' | 'region' | 'partition';
// what differs most comes first
const FIELDS: readonly Field[] = ['resource', 'service', 'account', 'region', 'partition'];

/** Whether an ARN can be one of a resource type. */
function fitsFormat(given: Arn, format: Arn, fields = FIELDS): boolean {
  if (given.fieldCount !== 6) {
    return given.text.length > MAX_COMPARED || overlaps(given.text, format.text);
  }
  // a bare name, such as that of a bucket or a queue, has no slash
  if (format.resource === '?*' && given.resource!.includes('/')) {
    return false;
  }
  return fields.every((field) => {
    const value = given[field] ?? '*';
    return value === format[field] || value.length > MAX_COMPARED || overlaps(value, format[field] ?? '*');
  });
}

const missingRegion: Rule = {
  id: 'MISSING_ARN_REGION',
  severity: 'warning',
  what: 'An ARN without a region, of a resource type that has one, as far as the service data knows.',
  why: 'Such an ARN matches no resource. `*` is any region.',
  page: analyzer('error-missing-arn-region'),
  fails: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs::123456789012:jobs' }),
  passes: example({ Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:123456789012:jobs' }),
  check: (policy, context) =>
    misfits(policy, context, (arn, formats) =>
      arn.region === '' &&
      formats.some((format) =>
        fitsFormat(
          arn,
          format,
          FIELDS.filter((field) => field !== 'region'),
        ),
      )
        ? 'has no region; write one, or "*"'
        : undefined,
    ),
};

const invalidResource: Rule = {
  id: 'INVALID_ARN_RESOURCE',
  severity: 'warning',
  what: 'An ARN that fits no resource type of its service, as far as the service data knows.',
  why: 'Most likely it matches no resource. The case counts.',
  page: analyzer('error-invalid-arn-resource'),
  fails: example({ Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:functions/report' }),
  passes: example({ Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:*:*:function:report' }),
  check: (policy, context) =>
    misfits(policy, context, (arn, formats) =>
      arn.region !== '' ||
      !formats.some((format) =>
        fitsFormat(
          arn,
          format,
          FIELDS.filter((field) => field !== 'region'),
        ),
      )
        ? `fits no resource of ${arn.service}; those are such as ${examplesOf(formats)}`
        : undefined,
    ),
};

function examplesOf(formats: readonly Arn[]): string {
  return quoteAll(formats.slice(0, 3).map(({ text }) => text.replaceAll('?*', '*')));
}

/** An ARN of a known service that fits none of its formats. */
interface Misfit {
  readonly entry: ResourceEntry;
  readonly arn: Arn;
  readonly formats: readonly Arn[];
}

// two rules ask for the same
const MISFITS = new WeakMap<Policy, Misfit[]>();

function misfitsOf(policy: Policy, { services, budget }: Context): Misfit[] {
  const found: Misfit[] = [];
  for (const entry of services ? policy.resources : []) {
    const { service, fieldCount } = entry.arn;
    const formats = service !== undefined && fieldCount === 6 ? services!.formats(service) : [];
    if (formats.length > 0 && budget.spend(formats.length * 20)) {
      const arn = asPattern(entry.arn);
      if (!formats.some((format) => fitsFormat(arn, format))) {
        found.push({ entry, arn, formats });
      }
    }
  }
  return found;
}

function* misfits(
  policy: Policy,
  context: Context,
  message: (arn: Arn, formats: readonly Arn[]) => string | undefined,
): Generator<Problem> {
  const all = MISFITS.get(policy) ?? misfitsOf(policy, context);
  MISFITS.set(policy, all);
  for (const { entry, arn, formats } of all) {
    const found = message(arn, formats);
    if (found !== undefined) {
      yield { at: entry, message: `the ARN ${quote(entry.arn.text)} ${found}` };
    }
  }
}

export const resourceTypeRules: readonly Rule[] = [withoutResource, missingRegion, invalidResource];
