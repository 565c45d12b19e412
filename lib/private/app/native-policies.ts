import { CfnResource, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { CfnPolicy, CfnUser, CfnUserPolicy } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { isCfnUser } from '../user-arns';
import { accountOfStack, sameAccount, UserIdentity } from './user-identity';

/** An inline policy that CloudFormation writes by itself, such as that of `bucket.grantRead(user)`. */
export interface NativePolicy {
  readonly path: string;
  /** It may be a token. */
  readonly policyName: string;
}

/** Such policies of the user in the same stage, less those below `declared`, which are never created. */
export function nativePolicies(user: UserIdentity, declared: readonly IConstruct[]): NativePolicy[] {
  const { deployment } = user.place;
  const resources = (Stage.of(deployment) ?? deployment).node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter(({ stack }) => sameAccount(accountOfStack(stack), user.place) !== 'two')
    .filter(({ node }) => !declared.includes(node.scope!));
  const refs = resources
    .filter(isCfnUser)
    .filter((made) => made === user.made || made.userName?.toLowerCase() === user.key)
    .map(({ ref }) => ref);
  return resources.flatMap((resource) => {
    const names = [user.userName, ...refs].flatMap((name) => nameIn(resource.stack, name, user) ?? []);
    return policiesIn(resource, (name) =>
      typeof name === 'string' ? name.toLowerCase() === user.key : names.includes(JSON.stringify(name)),
    );
  });
}

/** What the template of a stack says for the name. */
function nameIn(stack: Stack, name: string, user: UserIdentity): string | undefined {
  const { tokens } = Tokenization.reverseString(name);
  if (!tokens.every((token) => Reference.isReference(token))) {
    // such as the name of the stack
    return accountOfStack(stack).deployment === user.place.deployment ? textIn(stack, name) : undefined;
  }
  const other = tokens.map(({ target }) => Stack.of(target)).find((each) => each !== stack);
  const text = textIn(stack, name);
  // unless the stack imports it, the reference means something else there
  return other && text === textIn(other, name) ? undefined : text;
}

function textIn(stack: Stack, name: string): string {
  return JSON.stringify(stack.resolve(name));
}

// Resolved: users and names are Lazy there. By type: an app may load the CDK twice.
function policiesIn(resource: CfnResource, isUser: (name: unknown) => boolean): NativePolicy[] {
  const { stack, node } = resource;
  const resolve = (value: unknown): unknown => stack.resolve(value) as unknown;
  const native = (policyName: unknown): NativePolicy => ({
    path: node.path,
    policyName: typeof policyName === 'string' ? policyName : Token.asString(policyName),
  });
  switch (resource.cfnResourceType) {
    case CfnPolicy.CFN_RESOURCE_TYPE_NAME: {
      const { users, policyName } = resource as CfnPolicy;
      return listOf(resolve(users)).some(isUser) ? [native(resolve(policyName))] : [];
    }
    case CfnUserPolicy.CFN_RESOURCE_TYPE_NAME: {
      const { userName, policyName } = resource as CfnUserPolicy;
      return isUser(resolve(userName)) ? [native(resolve(policyName))] : [];
    }
    case CfnUser.CFN_RESOURCE_TYPE_NAME: {
      const { ref, userName, policies } = resource as CfnUser;
      return [ref, userName].some((name) => isUser(resolve(name)))
        ? listOf(resolve(policies)).map((policy) => native((policy as { policyName?: unknown }).policyName))
        : [];
    }
    default:
      return [];
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
