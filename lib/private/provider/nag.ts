import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Says why rights on these resources cannot do without wildcards, of those that have some. cdk-nag reads it, and takes
 * each finding by its whole id.
 */
export function acknowledgeWildcards(scope: IConstruct, resources: readonly string[], reason: string): void {
  for (const resource of resources.filter((name) => name.includes('*'))) {
    const text = inWords(Stack.of(scope).resolve(resource));
    // Validations.of(scope).acknowledge writes the same, but refuses some ids, and the CDK has it since 2.252 only
    scope.node.addMetadata('aws:cdk:acknowledged-rules', {
      [`AwsSolutions-IAM5[Resource::${text}]`]: reason,
    });
  }
}

/** What is known at deploy only, as cdk-nag writes it. */
function inWords(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const intrinsic = value as Intrinsic;
  if (intrinsic['Fn::Join']) {
    const [separator, parts] = intrinsic['Fn::Join'];
    return parts.map(inWords).join(separator);
  }
  if (intrinsic['Fn::GetAtt']) {
    return `<${intrinsic['Fn::GetAtt'].join('.')}>`;
  }
  return intrinsic.Ref
    ? `<${intrinsic.Ref}>`
    : inWords(intrinsic['Fn::ImportValue'] ?? JSON.stringify(value));
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::Join'?: [separator: string, parts: unknown[]];
  readonly 'Fn::GetAtt'?: [logicalId: string, attribute: string];
  readonly 'Fn::ImportValue'?: unknown;
}
