import { Statement } from '../grammar/policy';
import { covers } from '../grammar/wildcard';
import { example } from './example';
import { analyzer, Rule } from './rule';

/** An action that hands out roles, and the condition key that says to which service. */
interface RoleAction {
  readonly prefix: string;
  readonly action: string;
  readonly key: string;
  readonly anchor: string;
  readonly role: string;
  readonly why: string;
}

const ROLE_ACTIONS: readonly RoleAction[] = [
  {
    prefix: 'PASS_ROLE',
    action: 'iam:PassRole',
    key: 'iam:PassedToService',
    anchor: 'security-warning-pass-role',
    role: 'arn:aws:iam::123456789012:role/reports',
    why: 'Who may pass any role to a service may do whatever the most powerful of them may. Name the roles, or the service in `iam:PassedToService`.',
  },
  {
    prefix: 'CREATE_SLR',
    action: 'iam:CreateServiceLinkedRole',
    key: 'iam:AWSServiceName',
    anchor: 'general-warning-create-slr',
    role: 'arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS',
    why: 'It lets any service into the account. Name the role, or the service in `iam:AWSServiceName`.',
  },
];

/** How a statement names the action, and how the resources. */
interface Shape {
  readonly suffix: string;
  readonly anchor: string;
  readonly what: string;
  readonly actions: 'exact' | 'wild' | 'negated';
  readonly resources: 'star' | 'negated';
  readonly example: (action: string) => Readonly<Record<string, unknown>>;
}

const SECRET = 'arn:aws:iam::123456789012:role/admin';

const SHAPES: readonly Shape[] = [
  {
    suffix: 'WITH_NOTRESOURCE',
    anchor: 'with-not-resource',
    what: 'with NotResource',
    actions: 'exact',
    resources: 'negated',
    example: (action) => ({ Action: action, Resource: undefined, NotResource: SECRET }),
  },
  {
    suffix: 'WITH_STAR_IN_ACTION_AND_NOTRESOURCE',
    anchor: 'with-star-in-action-and-not-resource',
    what: 'by a wildcard in the action, with NotResource',
    actions: 'wild',
    resources: 'negated',
    example: () => ({ Action: 'iam:*', Resource: undefined, NotResource: SECRET }),
  },
  {
    suffix: 'WITH_NOTACTION_AND_NOTRESOURCE',
    anchor: 'with-not-action-and-not-resource',
    what: 'by NotAction, with NotResource',
    actions: 'negated',
    resources: 'negated',
    example: () => ({ Action: undefined, NotAction: 's3:*', Resource: undefined, NotResource: SECRET }),
  },
  {
    suffix: 'WITH_STAR_IN_RESOURCE',
    anchor: 'with-star-in-resource',
    what: 'for every role',
    actions: 'exact',
    resources: 'star',
    example: (action) => ({ Action: action, Resource: '*' }),
  },
  {
    suffix: 'WITH_STAR_IN_ACTION_AND_RESOURCE',
    anchor: 'with-star-in-action-and-resource',
    what: 'by a wildcard in the action, for every role',
    actions: 'wild',
    resources: 'star',
    example: () => ({ Action: 'iam:*', Resource: '*' }),
  },
  {
    suffix: 'WITH_STAR_IN_RESOURCE_AND_NOTACTION',
    anchor: 'with-star-in-resource-and-not-action',
    what: 'by NotAction, for every role',
    actions: 'negated',
    resources: 'star',
    example: () => ({ Action: undefined, NotAction: 's3:*', Resource: '*' }),
  },
];

export const roleRules: readonly Rule[] = ROLE_ACTIONS.flatMap((role) =>
  SHAPES.map((shape) => roleRule(role, shape)),
);

function roleRule(role: RoleAction, shape: Shape): Rule {
  return {
    id: `${role.prefix}_${shape.suffix}`,
    severity: 'warning',
    what: `\`${role.action}\` is allowed ${shape.what}.`,
    why: role.why,
    page: analyzer(`${role.anchor}-${shape.anchor}`),
    fails: example(shape.example(role.action)),
    passes: example({ Action: role.action, Resource: role.role }),
    *check({ statements }) {
      for (const statement of statements) {
        const at =
          statement.effect === 'Allow' && grantsRoles(statement, role, shape)
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
    resources.some(({ negated, arn }) => !negated && isEveryRole(arn.text)) && !isTied(statement, role.key)
  );
}

// `role/Service*` follows the naming of a service; only a bare wildcard is every role
function isEveryRole(resource: string): boolean {
  return /^\*+$/.test(resource) || /^arn:[^:]+:iam::[^:]*:(?:\*|role\/\*)$/.test(resource);
}

/** Whether a condition names the service, and fails when the request does not. */
function isTied({ conditions }: Statement, key: string): boolean {
  return conditions.some(
    (condition) =>
      condition.key.toLowerCase() === key.toLowerCase() &&
      condition.operator?.type === 'String' &&
      !condition.operator.ifExists &&
      !condition.operator.negated,
  );
}

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
      ? listed.find(({ text }) => text.includes('*') && covers(text, wanted))?.entry
      : undefined;
}
