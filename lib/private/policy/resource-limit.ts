import { CfnResource, Stack } from 'aws-cdk-lib';

/** Says what to do when the copies for `cdk diff` bring a template over the limit, before the CDK refuses it. */
export function addResourceLimitCheck(stack: Stack, isCopy: (resource: CfnResource) => boolean): void {
  stack.node.addValidation({
    validate: () => {
      const limit = Number(stack.node.tryGetContext(LIMIT_KEY) ?? MAX_RESOURCES);
      const resources = resourcesOf(stack);
      const copies = resources.filter(isCopy).length;
      // 0 switches the CDK's own check off
      return limit === 0 || resources.length <= limit || copies === 0
        ? []
        : [
            `the template has ${resources.length} resources, and CloudFormation allows ${limit}; ${copies} of them are ` +
              'there for cdk diff and never created: give securityDiff: false to at least ' +
              `${Math.min(copies, resources.length - limit)} UserInlinePolicy constructs, or split the stack`,
          ];
    },
  });
}

function resourcesOf(stack: Stack): CfnResource[] {
  return stack.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter((resource) => resource.stack === stack && resource['shouldSynthesize']());
}

// a context key of the CDK, and CloudFormation's quota
const LIMIT_KEY = '@aws-cdk/core:stackResourceLimit';
const MAX_RESOURCES = 500;
