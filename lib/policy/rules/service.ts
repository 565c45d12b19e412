import { perhaps } from '../grammar/nearest';
import { Policy } from '../grammar/policy';
import { isKnown, quote } from '../grammar/text';
import { prefixOf, serviceOf, Services } from '../services';
import { Context, Problem, Rule } from './rule';

/** Names that the service data do not know. */

const unknownService: Rule = {
  id: 'INVALID_SERVICE_IN_ACTION',
  severity: 'warning',
  *check({ actions }, { services, budget }) {
    for (const at of actions) {
      const { action } = at;
      const { vendor } = action;
      if (services && vendor !== undefined && isVendor(vendor) && !services.service(vendor)) {
        const hint = budget.spend(20_000) ? perhaps(vendor, services.vendors) : '';
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
  *check({ actions }, { services, budget }) {
    for (const at of actions) {
      const { action } = at;
      const service = serviceOf(action, services);
      if (!service || action.name === undefined || !/^[A-Za-z0-9*?]+$/.test(action.name)) {
        continue;
      }
      if (budget.spend(5_000) && service.actions(action.name).length === 0) {
        const wild = /[*?]/.test(action.name);
        const hint = wild || !budget.spend(50_000) ? '' : perhaps(action.name, service.actionNames);
        const what = wild
          ? `matches no action of ${service.vendor}`
          : `is not an action of ${service.vendor}`;
        yield { at, message: `${quote(action.text)} ${what}${hint}` };
      }
    }
  },
};

const unknownGlobalKey: Rule = {
  id: 'INVALID_GLOBAL_CONDITION_KEY',
  severity: 'warning',
  check: (policy, context) =>
    unknownKeys(policy, context, (prefix) => prefix === 'aws', 'global condition key'),
};

const unknownServiceKey: Rule = {
  id: 'INVALID_SERVICE_CONDITION_KEY',
  severity: 'warning',
  check: (policy, context) =>
    unknownKeys(
      policy,
      context,
      // a key with a dot is one of an identity provider
      (prefix, services) =>
        prefix !== 'aws' && !prefix.includes('.') && services.keysLike(`${prefix}:`).length > 0,
      'condition key of its service',
    ),
};

const unknownKeyPrefix: Rule = {
  id: 'INVALID_SERVICE',
  severity: 'warning',
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
        const hint = budget.spend(20_000) ? perhaps(service, services.vendors) : '';
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
      const hint = budget.spend(20_000) ? perhaps(key, services.keysLike(key)) : '';
      yield { at: keyPlace, message: `${quote(key)} is not a ${what}${hint}` };
    }
  }
}

function isDeprecated(key: string): boolean {
  return key.toLowerCase() === 'aws:arn';
}

const deprecatedKey: Rule = {
  id: 'DEPRECATED_GLOBAL_CONDITION_KEY',
  severity: 'warning',
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

export const serviceRules: readonly Rule[] = [
  unknownService,
  unknownAction,
  unknownGlobalKey,
  unknownServiceKey,
  unknownKeyPrefix,
  deprecatedKey,
];
