import { CfnResource, Stack, Stage, Token } from 'aws-cdk-lib';
import { CfnPolicy, CfnUser, CfnUserPolicy } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { sizeOfDocument } from '../policy/document-size';
import { SecurityDiff } from '../policy/security-diff';
import type { InlinePolicy } from './policy-registry';
import { identityOfMade, sameAccount, UserAccount, UserIdentity, usersNamedIn } from './user-identity';

/** The inline policies that CloudFormation itself writes, such as that of `bucket.grantRead(user)`, by user. */
export class NativePolicies {
  /**
   * Those of the stage of a construct. All constructs of a stage that ask while it is synthesized share one walk over
   * its tree: who asks a second time begins the next synthesis.
   */
  static duringSynthesis(asker: IConstruct): NativePolicies {
    const stage = Stage.of(asker) ?? asker.node.root;
    const last = WALKS.get(stage);
    const walk: Walk = last?.askers.has(asker) === false ? last : { askers: new Set(), policies: of(stage) };
    walk.askers.add(asker);
    WALKS.set(stage, walk);
    return walk.policies;
  }

  /** Those below a construct, as they are now. */
  static below(scope: IConstruct): NativePolicies {
    return of(scope);
  }

  private readonly byUser = new Map<string, InlinePolicy[]>();

  constructor(policies: readonly InlinePolicy[]) {
    for (const policy of policies) {
      const { key } = policy.user;
      this.byUser.set(key, [...(this.byUser.get(key) ?? []), policy]);
    }
  }

  /** The policies that may be of this user. */
  ofUser({ key, place }: UserIdentity): readonly InlinePolicy[] {
    return (this.byUser.get(key) ?? []).filter((policy) => isPossible(policy.user.place, place));
  }
}

interface Walk {
  readonly askers: Set<IConstruct>;
  readonly policies: NativePolicies;
}

const WALKS = new WeakMap<IConstruct, Walk>();

function of(scope: IConstruct): NativePolicies {
  const resources = scope.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter((resource) => !SecurityDiff.isSecurityDiff(resource));
  return new NativePolicies(resources.flatMap(policiesIn));
}

function isPossible(one: UserAccount, other: UserAccount): boolean {
  return sameAccount(one, other) !== 'two';
}

// By type, not instanceof: an app may load the CDK twice.
function policiesIn(resource: CfnResource): InlinePolicy[] {
  switch (resource.cfnResourceType) {
    case CfnPolicy.CFN_RESOURCE_TYPE_NAME: {
      const policy = resource as CfnPolicy;
      // the CDK leaves out the policy of a grantee that was granted nothing
      return policy['shouldSynthesize']()
        ? usersNamedIn(policy, policy.users).map((user) => native(policy, user, policy))
        : [];
    }
    case CfnUserPolicy.CFN_RESOURCE_TYPE_NAME: {
      const policy = resource as CfnUserPolicy;
      return usersNamedIn(policy, policy.userName).map((user) => native(policy, user, policy));
    }
    case CfnUser.CFN_RESOURCE_TYPE_NAME: {
      const user = resource as CfnUser;
      const policies: unknown = Array.isArray(user.policies)
        ? user.policies
        : user.stack.resolve(user.policies);
      return (Array.isArray(policies) ? policies : []).map((policy) =>
        native(user, identityOfMade(user), policy as Partial<CfnUser.PolicyProperty>),
      );
    }
    default:
      return [];
  }
}

function native(
  construct: CfnResource,
  user: UserIdentity,
  policy: { readonly policyName?: unknown; readonly policyDocument?: unknown },
): InlinePolicy {
  return {
    construct,
    user,
    policyName: nameIn(construct.stack, policy.policyName),
    isNative: true,
    size: () => sizeOfDocument(construct.stack, policy.policyDocument),
  };
}

function nameIn(stack: Stack, policyName: unknown): string {
  const resolved: unknown = stack.resolve(policyName);
  return typeof resolved === 'string' ? resolved : Token.asString(resolved);
}
