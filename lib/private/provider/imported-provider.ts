import type { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { UserInlinePolicyProviderBase } from '../../user-inline-policy-provider-base';

/** The Lambda of another stack, which grants it its rights. */
export class ImportedProvider extends UserInlinePolicyProviderBase {
  public constructor(
    scope: Construct,
    id: string,
    public readonly serviceToken: string,
    public readonly serviceTimeout: Duration,
  ) {
    super(scope, id);
  }

  public _serve(): void {}

  public _driftFunction(): string {
    return (
      'the Lambda belongs to another stack, and a drift monitor takes functions and roles of this one; ' +
      'monitor policies whose stack has a UserInlinePolicyProvider of its own'
    );
  }
}
