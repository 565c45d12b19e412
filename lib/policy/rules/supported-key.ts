import { Condition, Statement } from '../grammar/policy';
import { isKnown, quote, quoteAll } from '../grammar/text';
import { hasWildcard } from '../grammar/wildcard';
import { KnownAction, prefixOf, serviceOf, Services, supports } from '../services';
import { Context, Problem, Rule } from './rule';

/** Condition keys that the actions of a statement do not support, as far as the service data know. */

const unsupportedKey: Rule = {
  id: 'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
  severity: 'warning',
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
    operator.qualifier === 'ForAllValues';
  const known = services && isKnown(key) ? services.key(key) : undefined;
  // keys of the caller's own session, such as saml:aud, come with every request
  if (!services || !known || tolerant || services.isGlobal(key) || !services.service(prefixOf(key))) {
    return false;
  }
  const actions = knownActions(statement, services, budget);
  return actions !== undefined && actions.length > 0 && !actions.some((action) => supports(action, key));
}

/** All actions that a statement means; undefined when that is not known or is nearly everything. */
function knownActions(
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

interface TagRule {
  readonly id: string;
  readonly effect: 'Allow' | 'Deny';
  readonly negated: boolean;
}

const TAG_RULES: readonly TagRule[] = [
  {
    id: 'ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    effect: 'Allow',
    negated: false,
  },
  {
    id: 'DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    effect: 'Deny',
    negated: false,
  },
  {
    id: 'ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    effect: 'Allow',
    negated: true,
  },
  {
    id: 'DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
    effect: 'Deny',
    negated: true,
  },
];

const tagRules: readonly Rule[] = TAG_RULES.map(({ id, effect, negated }) => ({
  id,
  severity: effect === 'Deny' ? 'warning' : 'suggestion',
  *check({ statements }, context) {
    for (const statement of statements) {
      const condition = statement.effect === effect ? statement.conditions.find(isResourceTag) : undefined;
      if (condition && context.services) {
        yield* negated
          ? negatedTagProblems(statement, condition)
          : tagProblems(statement, condition, context);
      }
    }
  },
}));

// a missing key satisfies Null, IfExists, ForAllValues and negated operators
function isResourceTag({ key, operator }: Condition): boolean {
  const strict =
    operator &&
    operator.type === 'String' &&
    !operator.ifExists &&
    !operator.negated &&
    operator.qualifier !== 'ForAllValues';
  return strict === true && /^aws:ResourceTag\/./i.test(key);
}

function* negatedTagProblems(
  { actions, effect }: Statement,
  { key, keyPlace }: Condition,
): Generator<Problem> {
  if (actions.some(({ negated }) => negated)) {
    yield {
      at: keyPlace,
      message: `NotAction includes actions that do not support ${quote(key)}: this does not ${effect!.toLowerCase()} them; list the actions`,
    };
  }
}

function* tagProblems(statement: Statement, { key }: Condition, context: Context): Generator<Problem> {
  const byService = new Map<string, Statement['actions'][number][]>();
  for (const entry of statement.actions) {
    const { vendor, name, colons } = entry.action;
    const service = vendor !== undefined && colons === 1 ? context.services!.service(vendor) : undefined;
    if (!service || name === undefined || entry.negated || hasWildcard(name) || !context.budget.spend(500)) {
      continue;
    }
    const [action] = service.actions(name);
    if (action && !supports(action, key)) {
      byService.set(service.vendor, [...(byService.get(service.vendor) ?? []), entry]);
    }
  }
  for (const [vendor, entries] of byService) {
    const names = quoteAll(
      entries.map(({ action }) => action.text),
      4,
    );
    const message = `${names} of ${vendor} do not support ${quote(key)}: this does not ${statement.effect!.toLowerCase()} them; move them to a statement without it`;
    yield { at: entries[0], message };
  }
}

export const supportedKeyRules: readonly Rule[] = [unsupportedKey, ...tagRules];
