import { Action } from '../grammar/action';
import { Arn, parseArn } from '../grammar/arn';
import { Policy, ResourceEntry, Statement } from '../grammar/policy';
import { isKnown, knownStart, quote, WORD } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { overlaps } from '../grammar/wildcard';
import { Format, KnownAction, KnownResource, serviceOf } from '../services';
import { Context, Problem, Rule } from './rule';

/** ARNs against the resource types of the service data. */

const withoutResource: Rule = {
  id: 'ACTION_WITHOUT_FITTING_RESOURCE',
  severity: 'warning',
  *check(policy, context) {
    const { services, budget } = context;
    for (const statement of services ? policy.statements : []) {
      const patterns = resourcePatterns(statement, policy, context);
      const fits = fitsOneOf(patterns ?? [], budget);
      for (const at of patterns ? statement.actions : []) {
        const { action, negated } = at;
        const service = serviceOf(action, services);
        if (negated || !service || action.name === undefined || !budget.spend(LOOKUP)) {
          continue;
        }
        const meant = service.actions(action.name);
        if (meant.length > 0 && !meant.some(({ resources }) => resources.some(fits))) {
          yield { at, message: fitMessage(action, meant, patterns!) };
        }
      }
    }
  },
};

// about what it costs to look up an action with a wildcard
const LOOKUP = 500;

function fitMessage(action: Action, meant: readonly KnownAction[], patterns: readonly Arn[]): string {
  const formats = new Map(
    meant.flatMap(({ resources }) => resources.map((type) => [type.arn, type.pattern])),
  );
  const best = nearestFormat(patterns, formats.values());
  const format = [...formats].find(([, pattern]) => pattern === best)?.[0];
  const more = formats.size > 1 ? ` or another of its ${formats.size} types` : '';
  const advice = format === undefined ? 'it works on "*" only' : `it takes ${format}${more}`;
  return `no resource of the statement fits the action ${quote(action.text)}; ${advice}`;
}

/** The resources of a statement as patterns; undefined when one may be anything, or is a finding by itself. */
function resourcePatterns(
  { resources, elements }: Statement,
  policy: Policy,
  context: Context,
): Arn[] | undefined {
  const listed = elements
    .filter(({ name }) => name === 'Resource')
    .flatMap(({ value }) => (value.kind === 'array' ? value.items : [value]));
  const open = resources.some(({ arn, negated }) => negated || !arn.text.startsWith('arn:'));
  const misfits = new Set(misfitsOf(policy, context).map(({ entry }) => entry));
  const isFinding = (entry: ResourceEntry): boolean =>
    misfits.has(entry) || context.refusedAt.has(entry.start) || isUnknownService(entry.arn, context);
  if (resources.some(isFinding)) {
    return undefined;
  }
  if (open || listed.length === 0 || listed.some(({ kind }) => kind !== 'string')) {
    return undefined;
  }
  return resources.map(({ arn }) => asPattern(arn));
}

function isUnknownService({ service = '' }: Arn, { services }: Context): boolean {
  return (
    /[A-Z]/.test(service) ||
    (services!.service(service) === undefined && services!.formats(service).length === 0)
  );
}

/** What a resource may match: variables and unknown parts are any text. */
function asPattern(arn: Arn): Arn {
  const words = arn.completed.replaceAll(WORD, '*');
  const text = isKnown(words) ? words : `${knownStart(words)}*`;
  const open = mentionsVariable(text) ? text.replace(/\$\{[^}]*(?:\}|$)/g, '*') : text;
  return open === arn.text ? arn : parseArn(open);
}

/** Whether one of some ARNs can be of a resource type; most actions of a statement share their types. */
function fitsOneOf(patterns: readonly Arn[], budget: Context['budget']): (type: KnownResource) => boolean {
  const known = new Map<KnownResource, boolean>();
  return (type) => {
    const fits =
      known.get(type) ??
      // nothing is reported about what is not checked
      (!budget.spend(COMPARISON * patterns.length) ||
        patterns.some((given) => fitsFormat(given, type.pattern)));
    known.set(type, fits);
    return fits;
  };
}

// about what it costs to compare two ARNs
const COMPARISON = 20;

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
  check: (policy, context) =>
    misfits(policy, context, ({ arn, missing }) =>
      arn.region === '' && missing === 'region' ? 'has no region; write one, or "*"' : undefined,
    ),
};

const missingAccount: Rule = {
  id: 'MISSING_ARN_ACCOUNT',
  severity: 'warning',
  check: (policy, context) =>
    misfits(policy, context, ({ missing }) =>
      missing === 'account' ? 'has no account; write one of 12 digits, or "*"' : undefined,
    ),
};

const invalidResource: Rule = {
  id: 'INVALID_ARN_RESOURCE',
  severity: 'warning',
  check: (policy, context) =>
    misfits(policy, context, ({ arn, missing, formats }) => {
      const best = nearestFormat([arn], formats);
      return missing === undefined && best
        ? `fits no resource of ${arn.service}; the nearest is ${quote(best.text.replaceAll('?*', '*'))}`
        : undefined;
    }),
};

/** The format whose resource part is most like that of one of some ARNs. */
function nearestFormat(given: readonly Arn[], formats: Iterable<Arn>): Arn | undefined {
  const resources = given.slice(0, MAX_SUGGESTED_FOR).map(({ resource = '' }) => resource.toLowerCase());
  let best: Arn | undefined;
  let bestLikeness = -1;
  for (const format of formats) {
    const wanted = (format.resource ?? '').toLowerCase();
    const found = Math.max(0, ...resources.map((resource) => likeness(resource, wanted)));
    // of several that are alike, the simplest
    if (found > bestLikeness || (found === bestLikeness && format.text.length < best!.text.length)) {
      best = format;
      bestLikeness = found;
    }
  }
  return best;
}

const MAX_SUGGESTED_FOR = 8;

/** How much of two resource parts is the same: their types, then how many fields they have. */
function likeness(given: string, format: string): number {
  const [type, ...rest] = given.split(/[/:]/, 12);
  const [wantedType, ...wantedRest] = format.split(/[/:]/, 12);
  const sameShape = rest.length === wantedRest.length ? 2 : 0;
  // a name may be anything
  return wantedType.startsWith('?') ? 3 : sameStart(type, wantedType) * 4 + sameShape;
}

function sameStart(a: string, b: string): number {
  let length = 0;
  while (length < 32 && length < a.length && a[length] === b[length]) {
    length += 1;
  }
  return length;
}

/** An ARN of a known service that fits none of its formats. */
interface Misfit {
  readonly entry: ResourceEntry;
  readonly arn: Arn;
  readonly formats: readonly Format[];
  /** The one field without which it would fit. */
  readonly missing: 'region' | 'account' | undefined;
}

// several rules ask for the same
const MISFITS = new WeakMap<Policy, readonly Misfit[]>();

function misfitsOf(policy: Policy, context: Context): readonly Misfit[] {
  const known = MISFITS.get(policy) ?? findMisfits(policy, context);
  MISFITS.set(policy, known);
  return known;
}

function findMisfits(policy: Policy, { services, budget, refusedAt }: Context): Misfit[] {
  const found: Misfit[] = [];
  for (const entry of services ? policy.resources : []) {
    const { service, fieldCount } = entry.arn;
    const formats = service !== undefined && fieldCount === 6 ? services!.formats(service) : [];
    if (formats.length > 0 && !refusedAt.has(entry.start) && budget.spend(formats.length * COMPARISON)) {
      const arn = asPattern(entry.arn);
      if (!formats.some((format) => fitsFormat(arn, format) && hasAccount(arn, format))) {
        found.push({ entry, arn, formats, missing: missingField(arn, formats) });
      }
    }
  }
  return found;
}

/** Whether an ARN has an account where its format has one; ARNs of what AWS owns have none. */
function hasAccount(arn: Arn, format: Format): boolean {
  return arn.account !== '' || !format.needsAccount || mayBeOfAws(arn);
}

// the reference gives these of Systems Manager an account, but those that AWS publishes have none
const PUBLISHED_BY_AWS = ['document/', 'automation-definition/', 'parameter/aws/'];

function mayBeOfAws({ service, resource = '' }: Arn): boolean {
  return service === 'ssm' && PUBLISHED_BY_AWS.some((start) => overlaps(resource, `${start}*`));
}

function missingField(arn: Arn, formats: readonly Format[]): Misfit['missing'] {
  const fits = (left: Field): boolean =>
    formats.some((format) =>
      fitsFormat(
        arn,
        format,
        FIELDS.filter((field) => field !== left),
      ),
    );
  if (arn.region === '' && fits('region')) {
    return 'region';
  }
  return arn.account === '' && fits('account') ? 'account' : undefined;
}

function* misfits(
  policy: Policy,
  context: Context,
  message: (misfit: Misfit) => string | undefined,
): Generator<Problem> {
  for (const misfit of misfitsOf(policy, context)) {
    const found = message(misfit);
    if (found !== undefined) {
      yield { at: misfit.entry, message: `the ARN ${quote(misfit.entry.arn.text)} ${found}` };
    }
  }
}

export const resourceTypeRules: readonly Rule[] = [
  withoutResource,
  missingRegion,
  missingAccount,
  invalidResource,
];
