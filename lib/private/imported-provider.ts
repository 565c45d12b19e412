import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { IUserInlinePolicyProvider } from '../provider';

/** The Lambda of another stack: what it may do is granted there. */
export class ImportedProvider extends Construct implements IUserInlinePolicyProvider {
  public constructor(
    scope: Construct,
    id: string,
    public readonly serviceToken: string,
    public readonly serviceTimeout: Duration,
  ) {
    super(scope, id);
  }

  public _serve(): void {}
}
