import { Action } from '../grammar/action';
import { Arn, parseArn } from '../grammar/arn';
import { didYouMean } from '../grammar/nearest';
import { Condition, Policy, Statement } from '../grammar/policy';
import { isKnown, knownStart, quote, quoteAll, WORD } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { overlaps } from '../grammar/wildcard';
import { isKey, KnownAction, prefixOf, Services } from '../services';
import { example, exampleIf, SOUND } from './example';
import { analyzer, Context, guide, Problem, Rule } from './rule';

const REFERENCE =
  'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html';

const unknownService: Rule = {
  id: 'INVALID_SERVICE_IN_ACTION',
  severity: 'warning',
  what: 'An action of a service that the service data does not know.',
  why: 'IAM stores any name. Most likely it is misspelt; it may also be newer than the data.',
  page: analyzer('error-invalid-service-in-action'),
  fails: example({ Action: 'S33:GetObject' }),
  passes: SOUND,
  *check({ actions }, { services, budget }) {
    for (const { action, ...at } of actions) {
      const { vendor } = action;
      if (services && vendor !== undefined && isVendor(vendor) && !services.service(vendor)) {
        const hint = budget.spend(20_000) ? didYouMean(vendor, services.vendors) : '';
        yield {
          at,
          message: `the service ${quote(vendor)} of the action ${quote(action.text)} is not known${hint}`,
        };
      }
    }
  },
};

function isVendor(vendor: string): boolean {
  return /^[A-Za-z0-9.-]+$/.test(vendor);
}

const unknownAction: Rule = {
  id: 'INVALID_ACTION',
  severity: 'warning',
  what: 'An action that its service does not have, as far as the service data knows.',
  why: 'IAM stores any name. Most likely it is misspelt; it may also be newer than the data. The case does not count.',
  page: analyzer('error-invalid-action'),
  fails: example({ Action: 's3:ListObjects' }),
  passes: example({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' }),
  *check({ actions }, { services, budget }) {
    for (const { action, ...at } of actions) {
      const service = serviceOf(action, services);
      if (!service || action.name === undefined || !/^[A-Za-z0-9*?]+$/.test(action.name)) {
        continue;
      }
      if (budget.spend(5_000) && service.actions(action.name).length === 0) {
        const wild = /[*?]/.test(action.name);
        const hint = wild || !budget.spend(50_000) ? '' : didYouMean(action.name, service.actionNames);
        const what = wild ? `matches no action of ${service.vendor}` : `is no action of ${service.vendor}`;
        yield { at, message: `${quote(action.text)} ${what}${hint}` };
      }
    }
  },
};

function serviceOf(action: Action, services: Services | undefined) {
  return action.vendor !== undefined && action.colons === 1 ? services?.service(action.vendor) : undefined;
}

const unknownGlobalKey: Rule = {
  id: 'INVALID_GLOBAL_CONDITION_KEY',
  severity: 'warning',
  what: 'A condition key that starts with `aws:` and that AWS does not document.',
  why: 'No request has such a key: an Allow never applies, a Deny never protects.',
  page: analyzer('error-invalid-global-condition-key'),
  fails: exampleIf({ StringEquals: { 'aws:PrincipalOrganization': 'o-a1b2c3d4e5' } }),
  passes: exampleIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }),
  check: (policy, context) =>
    unknownKeys(policy, context, (prefix) => prefix === 'aws', 'global condition key'),
};

const unknownServiceKey: Rule = {
  id: 'INVALID_SERVICE_CONDITION_KEY',
  severity: 'warning',
  what: 'A condition key that its service does not have, as far as the service data knows.',
  why: 'No request has such a key: an Allow never applies, a Deny never protects.',
  page: analyzer('error-invalid-service-condition-key'),
  fails: exampleIf(
    { StringEquals: { 's3:prefixes': 'a' } },
    { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
  ),
  passes: exampleIf(
    { StringEquals: { 's3:prefix': 'a' } },
    { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
  ),
  check: (policy, context) =>
    unknownKeys(
      policy,
      context,
      (prefix, services) => prefix !== 'aws' && services.keysLike(`${prefix}:`).length > 0,
      'condition key of its service',
    ),
};

const unknownKeyPrefix: Rule = {
  id: 'INVALID_SERVICE',
  severity: 'warning',
  what: 'A condition key, or an ARN, of a service that the service data does not know.',
  why: 'IAM stores any name. Most likely it is misspelt; it may also be newer than the data.',
  page: analyzer('error-invalid-service'),
  fails: exampleIf({ StringEquals: { 's33:prefix': 'a' } }),
  passes: exampleIf({ StringEquals: { 's3:ExistingObjectTag/team': 'a' } }),
  *check(policy, context) {
    const { services, budget } = context;
    if (!services) {
      return;
    }
    yield* unknownKeys(
      policy,
      context,
      (prefix) =>
        !prefix.includes('.') &&
        !services.service(prefix) &&
        services.keysLike(`${prefix}:`).length === 0 &&
        prefix !== 'aws',
      'condition key of a known service',
    );
    for (const entry of policy.resources) {
      const { service, text, fieldCount } = entry.arn;
      if (
        fieldCount === 6 &&
        service !== undefined &&
        /^[a-z0-9-]+$/.test(service) &&
        !ownsArns(service, services)
      ) {
        const hint = budget.spend(20_000) ? didYouMean(service, services.vendors) : '';
        yield { at: entry, message: `the service ${quote(service)} of ${quote(text)} is not known${hint}` };
      }
    }
  },
};

// some services name their resources after another: every service that any ARN format knows
function ownsArns(service: string, services: Services): boolean {
  return services.service(service) !== undefined || services.formats(service).length > 0;
}

function* unknownKeys(
  policy: Policy,
  { services, budget }: Context,
  concerns: (prefix: string, services: Services) => boolean,
  what: string,
): Generator<Problem> {
  for (const { key, keyPlace } of policy.conditions) {
    if (!services || !isKnown(key) || !key.includes(':') || !budget.spend(2_000)) {
      continue;
    }
    if (concerns(prefixOf(key), services) && !services.key(key) && !isDeprecated(key)) {
      const hint = budget.spend(20_000) ? didYouMean(key, services.keysLike(key)) : '';
      yield { at: keyPlace, message: `${quote(key)} is no ${what}${hint}` };
    }
  }
}

function isDeprecated(key: string): boolean {
  return key.toLowerCase() === 'aws:arn';
}

const deprecatedKey: Rule = {
  id: 'DEPRECATED_GLOBAL_CONDITION_KEY',
  severity: 'warning',
  what: 'The condition key `aws:ARN`.',
  why: 'It is replaced by `aws:PrincipalArn` and `aws:SourceArn`.',
  page: analyzer('general-warning-deprecated-global-condition-key'),
  fails: exampleIf({ ArnLike: { 'aws:ARN': 'arn:aws:iam::123456789012:role/reports' } }),
  passes: exampleIf({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/reports' } }),
  *check({ conditions }) {
    for (const { key, keyPlace } of conditions) {
      if (isDeprecated(key)) {
        yield {
          at: keyPlace,
          message: `${quote(key)} is out of use; write "aws:PrincipalArn" or "aws:SourceArn"`,
        };
      }
    }
  },
};

const unsupportedKey: Rule = {
  id: 'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
  severity: 'warning',
  what: 'A condition key of a service that no action of the statement supports, as far as the service data knows.',
  why: 'The key is never in the request: an Allow never applies, a Deny never protects.',
  page: REFERENCE,
  fails: exampleIf({ StringEquals: { 's3:prefix': 'a' } }),
  passes: exampleIf(
    { StringEquals: { 's3:prefix': 'a' } },
    { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::reports' },
  ),
  *check({ statements }, context) {
    for (const statement of statements) {
      for (const condition of statement.conditions) {
        if (isUnsupported(statement, condition, context)) {
          const shown = quoteAll(
            statement.actions.map(({ action }) => action.text),
            4,
          );
          yield {
            at: condition.keyPlace,
            message: `${quote(condition.key)} is supported by none of the actions, ${shown}`,
          };
        }
      }
    }
  },
};

function isUnsupported(
  statement: Statement,
  { key, operator }: Condition,
  { services, budget }: Context,
): boolean {
  // a key that is not there satisfies Null, IfExists and ForAllValues: then it may be meant so
  const tolerant =
    operator === undefined ||
    operator.type === 'Null' ||
    operator.ifExists ||
    operator.negated ||
    operator.qualifier === 'ForAllValues';
  const known = services && isKnown(key) ? services.key(key) : undefined;
  // keys of the caller's own session, such as saml:aud, come with every request
  if (!services || !known || tolerant || services.isGlobal(key) || !services.service(prefixOf(key))) {
    return false;
  }
  const actions = knownActions(statement, services, budget);
  return actions !== undefined && actions.length > 0 && !actions.some((action) => supports(action, key));
}

/** Whether an action's requests carry a key. */
export function supports(action: KnownAction, key: string): boolean {
  return action.keys.some((documented) => isKey(documented, key));
}

/** All actions that a statement means; undefined when that is not known or is nearly everything. */
export function knownActions(
  { actions }: Statement,
  services: Services,
  budget: Context['budget'],
): KnownAction[] | undefined {
  const found: KnownAction[] = [];
  for (const { action, negated } of actions) {
    const service = serviceOf(action, services);
    if (negated || !service || action.name === undefined || !budget.spend(2_000)) {
      return undefined;
    }
    const meant = service.actions(action.name);
    if (meant.length === 0) {
      return undefined;
    }
    found.push(...meant);
  }
  return found;
}

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
      for (const { action, negated, ...at } of patterns ? statement.actions : []) {
        const service = serviceOf(action, services);
        if (negated || !service || action.name === undefined || !budget.spend(1_000 * patterns!.length)) {
          continue;
        }
        const meant = service.actions(action.name);
        if (meant.length > 0 && !meant.some((each) => fits(each, patterns!))) {
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

function fits({ resources }: KnownAction, patterns: readonly Arn[]): boolean {
  return resources.some(({ pattern }) => patterns.some((given) => fitsFormat(given, pattern)));
}

const MAX_COMPARED = 512;
type Field = 'service' | 'resource' | 'account' | 'region' | 'partition';
const FIELDS: readonly Field[] = ['service', 'resource', 'account', 'region', 'partition'];

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

/** The ARNs of known services that fit none of their formats. */
function* misfits(
  { resources }: Policy,
  { services, budget }: Context,
  message: (arn: Arn, formats: readonly Arn[]) => string | undefined,
): Generator<Problem> {
  for (const entry of services ? resources : []) {
    const { service, fieldCount } = entry.arn;
    const formats = service !== undefined && fieldCount === 6 ? services!.formats(service) : [];
    if (formats.length === 0 || !budget.spend(formats.length * 20)) {
      continue;
    }
    const arn = asPattern(entry.arn);
    const found = formats.some((format) => fitsFormat(arn, format)) ? undefined : message(arn, formats);
    if (found !== undefined) {
      yield { at: entry, message: `the ARN ${quote(entry.arn.text)} ${found}` };
    }
  }
}

export const serviceRules: readonly Rule[] = [
  unknownService,
  unknownAction,
  unknownGlobalKey,
  unknownServiceKey,
  unknownKeyPrefix,
  deprecatedKey,
  unsupportedKey,
  withoutResource,
  missingRegion,
  invalidResource,
];
