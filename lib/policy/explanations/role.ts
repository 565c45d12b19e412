import { example, SOUND } from './example';
import { analyzer, CHECK_REFERENCE, documented, guide, Explanations } from './explanation';

const ADMIN = 'arn:aws:iam::123456789012:role/admin';
const ROLE = 'arn:aws:iam::123456789012:role/reports';
const SERVICE_ROLE = 'arn:aws:iam::*:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS';

export const roleExplanations: Explanations = {
  ADMINISTRATOR_ACCESS: {
    what: 'An Allow of every action on every resource.',
    why: 'The user may do everything in the account, and grant it to others. It replaces the findings about `iam:PassRole` and `iam:CreateServiceLinkedRole`, which the statement would have too.',
    basis: [documented()],
    page: guide('best-practices#grant-least-privilege'),
    fails: example({ Action: '*', Resource: '*' }),
    passes: SOUND,
  },
  PASS_ROLE_WITH_NOTRESOURCE: {
    what: '`iam:PassRole` is allowed with NotResource.',
    why: 'Who may pass any role to a service may do whatever the most powerful of them may. Name the roles, or the service in `iam:PassedToService`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('security-warning-pass-role-with-not-resource'),
    fails: example({ Action: 'iam:PassRole', Resource: undefined, NotResource: ADMIN }),
    passes: example({ Action: 'iam:PassRole', Resource: ROLE }),
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOTRESOURCE: {
    what: '`iam:PassRole` is allowed by a wildcard in the action, with NotResource.',
    why: 'Who may pass any role to a service may do whatever the most powerful of them may. Name the roles, or the service in `iam:PassedToService`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('security-warning-pass-role-with-star-in-action-and-not-resource'),
    fails: example({ Action: 'iam:*', Resource: undefined, NotResource: ADMIN }),
    passes: example({ Action: 'iam:PassRole', Resource: ROLE }),
  },
  PASS_ROLE_WITH_NOTACTION_AND_NOTRESOURCE: {
    what: '`iam:PassRole` is allowed by NotAction, with NotResource.',
    why: 'Who may pass any role to a service may do whatever the most powerful of them may. Name the roles, or the service in `iam:PassedToService`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('security-warning-pass-role-with-not-action-and-not-resource'),
    fails: example({ Action: undefined, NotAction: 's3:*', Resource: undefined, NotResource: ADMIN }),
    passes: example({ Action: 'iam:PassRole', Resource: ROLE }),
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE: {
    what: '`iam:PassRole` is allowed for every role.',
    why: 'Who may pass any role to a service may do whatever the most powerful of them may. Name the roles, or the service in `iam:PassedToService`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('security-warning-pass-role-with-star-in-resource'),
    fails: example({ Action: 'iam:PassRole', Resource: '*' }),
    passes: example({ Action: 'iam:PassRole', Resource: ROLE }),
  },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    what: '`iam:PassRole` is allowed by a wildcard in the action, for every role.',
    why: 'Who may pass any role to a service may do whatever the most powerful of them may. Name the roles, or the service in `iam:PassedToService`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('security-warning-pass-role-with-star-in-action-and-resource'),
    fails: example({ Action: 'iam:*', Resource: '*' }),
    passes: example({ Action: 'iam:PassRole', Resource: ROLE }),
  },
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOTACTION: {
    what: '`iam:PassRole` is allowed by NotAction, for every role.',
    why: 'Who may pass any role to a service may do whatever the most powerful of them may. Name the roles, or the service in `iam:PassedToService`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('security-warning-pass-role-with-star-in-resource-and-not-action'),
    fails: example({ Action: undefined, NotAction: 's3:*', Resource: '*' }),
    passes: example({ Action: 'iam:PassRole', Resource: ROLE }),
  },
  CREATE_SLR_WITH_NOTRESOURCE: {
    what: '`iam:CreateServiceLinkedRole` is allowed with NotResource.',
    why: 'It lets any service into the account. Name the role, or the service in `iam:AWSServiceName`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-create-slr-with-not-resource'),
    fails: example({ Action: 'iam:CreateServiceLinkedRole', Resource: undefined, NotResource: ADMIN }),
    passes: example({ Action: 'iam:CreateServiceLinkedRole', Resource: SERVICE_ROLE }),
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOTRESOURCE: {
    what: '`iam:CreateServiceLinkedRole` is allowed by a wildcard in the action, with NotResource.',
    why: 'It lets any service into the account. Name the role, or the service in `iam:AWSServiceName`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-create-slr-with-star-in-action-and-not-resource'),
    fails: example({ Action: 'iam:*', Resource: undefined, NotResource: ADMIN }),
    passes: example({ Action: 'iam:CreateServiceLinkedRole', Resource: SERVICE_ROLE }),
  },
  CREATE_SLR_WITH_NOTACTION_AND_NOTRESOURCE: {
    what: '`iam:CreateServiceLinkedRole` is allowed by NotAction, with NotResource.',
    why: 'It lets any service into the account. Name the role, or the service in `iam:AWSServiceName`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-create-slr-with-not-action-and-not-resource'),
    fails: example({ Action: undefined, NotAction: 's3:*', Resource: undefined, NotResource: ADMIN }),
    passes: example({ Action: 'iam:CreateServiceLinkedRole', Resource: SERVICE_ROLE }),
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE: {
    what: '`iam:CreateServiceLinkedRole` is allowed for every role.',
    why: 'It lets any service into the account. Name the role, or the service in `iam:AWSServiceName`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-create-slr-with-star-in-resource'),
    fails: example({ Action: 'iam:CreateServiceLinkedRole', Resource: '*' }),
    passes: example({ Action: 'iam:CreateServiceLinkedRole', Resource: SERVICE_ROLE }),
  },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: {
    what: '`iam:CreateServiceLinkedRole` is allowed by a wildcard in the action, for every role.',
    why: 'It lets any service into the account. Name the role, or the service in `iam:AWSServiceName`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-create-slr-with-star-in-action-and-resource'),
    fails: example({ Action: 'iam:*', Resource: '*' }),
    passes: example({ Action: 'iam:CreateServiceLinkedRole', Resource: SERVICE_ROLE }),
  },
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOTACTION: {
    what: '`iam:CreateServiceLinkedRole` is allowed by NotAction, for every role.',
    why: 'It lets any service into the account. Name the role, or the service in `iam:AWSServiceName`.',
    basis: [CHECK_REFERENCE],
    page: analyzer('general-warning-create-slr-with-star-in-resource-and-not-action'),
    fails: example({ Action: undefined, NotAction: 's3:*', Resource: '*' }),
    passes: example({ Action: 'iam:CreateServiceLinkedRole', Resource: SERVICE_ROLE }),
  },
};
