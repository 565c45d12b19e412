import { Statement } from '../grammar/policy';
import { covers } from '../grammar/wildcard';
import { Rule } from './rule';

/** An action that passes roles, and the condition key that names the service that gets them. */
interface RoleAction {
  readonly prefix: string;
  readonly action: string;
  readonly key: string;
}

const ROLE_ACTIONS: readonly RoleAction[] = [
  {
    prefix: 'PASS_ROLE',
    action: 'iam:PassRole',
    key: 'iam:PassedToService',
  },
  {
    prefix: 'CREATE_SLR',
    action: 'iam:CreateServiceLinkedRole',
    key: 'iam:AWSServiceName',
  },
];

/** How a statement names the action, and how the resources. */
interface Shape {
  readonly suffix: string;
  readonly what: string;
  readonly actions: 'exact' | 'wild' | 'negated';
  readonly resources: 'star' | 'negated';
}

const SHAPES: readonly Shape[] = [
  {
    suffix: 'WITH_NOTRESOURCE',
    what: 'with NotResource',
    actions: 'exact',
    resources: 'negated',
  },
  {
    suffix: 'WITH_STAR_IN_ACTION_AND_NOTRESOURCE',
    what: 'by a wildcard in the action, with NotResource',
    actions: 'wild',
    resources: 'negated',
  },
  {
    suffix: 'WITH_NOTACTION_AND_NOTRESOURCE',
    what: 'by NotAction, with NotResource',
    actions: 'negated',
    resources: 'negated',
  },
  {
    suffix: 'WITH_STAR_IN_RESOURCE',
    what: 'for every role',
    actions: 'exact',
    resources: 'star',
  },
  {
    suffix: 'WITH_STAR_IN_ACTION_AND_RESOURCE',
    what: 'by a wildcard in the action, for every role',
    actions: 'wild',
    resources: 'star',
  },
  {
    suffix: 'WITH_STAR_IN_RESOURCE_AND_NOTACTION',
    what: 'by NotAction, for every role',
    actions: 'negated',
    resources: 'star',
  },
];

function roleRule(role: RoleAction, shape: Shape): Rule {
  return {
    id: `${role.prefix}_${shape.suffix}`,
    severity: 'warning',
    *check({ statements }) {
      for (const statement of statements) {
        const at =
          statement.effect === 'Allow' && !isAdministrator(statement) && grantsRoles(statement, role, shape)
            ? spot(statement, role, shape)
            : undefined;
        if (at) {
          const rest =
            shape.resources === 'star'
              ? `name the roles, or the service in ${role.key}`
              : 'name the roles in Resource';
          yield { at, message: `this allows ${role.action} ${shape.what}; ${rest}` };
        }
      }
    },
  };
}

function grantsRoles(statement: Statement, role: RoleAction, shape: Shape): boolean {
  const { resources } = statement;
  if (shape.resources === 'negated') {
    return resources.some(({ negated }) => negated);
  }
  return (
    resources.some(({ negated, arn }) => !negated && isEveryRole(arn.completed)) &&
    !isTied(statement, role.key)
  );
}

// `role/Service*` follows the naming of a service; only a bare wildcard is every role
function isEveryRole(resource: string): boolean {
  return /^\*+$/.test(resource) || /^arn:[^:]+:iam:\*?:[^:]*:(?:\*|role\/\*)$/.test(resource);
}

/** Whether a condition names the service, and fails when the request does not. */
function isTied({ conditions }: Statement, key: string): boolean {
  return conditions.some(
    ({ key: given, operator, values }) =>
      given.toLowerCase() === key.toLowerCase() &&
      operator?.type === 'String' &&
      !operator.ifExists &&
      !operator.negated &&
      !(
        operator.name === 'StringLike' &&
        values.some(({ text }) => text !== undefined && /^[*?]+$/.test(text))
      ),
  );
}

/** Whether a statement allows everything, which is a finding of its own. */
function isAdministrator({ effect, actions, resources }: Statement): boolean {
  return (
    effect === 'Allow' &&
    actions.some(({ negated, action }) => !negated && action.text === '*') &&
    resources.some(({ negated, arn }) => !negated && arn.text === '*')
  );
}

const administrator: Rule = {
  id: 'ADMINISTRATOR_ACCESS',
  severity: 'warning',
  *check({ statements }) {
    for (const statement of statements.filter(isAdministrator)) {
      const at = statement.actions.find(({ action }) => action.text === '*')!;
      const rest = statement.conditions.length > 0 ? ' where its conditions hold' : '';
      yield {
        at,
        message: `this allows every action on every resource${rest}, IAM included; list what the user needs`,
      };
    }
  },
};

/** Where a statement names the action in this way; undefined when it does not. */
function spot(statement: Statement, { action }: RoleAction, { actions }: Shape) {
  const wanted = action.toLowerCase();
  const entries = statement.actions.map((entry) => ({ entry, text: entry.action.text.toLowerCase() }));
  const listed = entries.filter(({ entry }) => !entry.negated);
  if (actions === 'negated') {
    const excluded = entries.filter(({ entry }) => entry.negated);
    const left = excluded.length > 0 && !excluded.some(({ text }) => covers(text, wanted));
    return left ? excluded[0].entry : undefined;
  }
  const exact = listed.find(({ text }) => text === wanted);
  return actions === 'exact'
    ? exact?.entry
    : exact === undefined
      ? listed.find(({ text }) => /[*?]/.test(text) && covers(text, wanted))?.entry
      : undefined;
}

export const roleRules: readonly Rule[] = [
  administrator,
  ...ROLE_ACTIONS.flatMap((role) => SHAPES.map((shape) => roleRule(role, shape))),
];
