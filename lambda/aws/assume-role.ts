import { AssumeRoleCommand, STSClient, STSClientConfig } from '@aws-sdk/client-sts';
import { clientConfig } from './client-config';
import type { AssumedRole } from '../protocol/request';
import type { Credentials } from '../dependencies';

// The least that STS takes, and more than the Lambda may run.
const DURATION_SECONDS = 900;

/** Credentials of the role, for one event. */
export async function assumeRole(
  { roleArn, externalId, sessionPolicy }: AssumedRole,
  config: STSClientConfig = {},
): Promise<Credentials> {
  const sts = new STSClient({ ...clientConfig(), ...config });
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        ExternalId: externalId,
        Policy: sessionPolicy,
        RoleSessionName: 'cdk-user-inline-policy',
        DurationSeconds: DURATION_SECONDS,
      }),
    );
    return {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken,
    };
  } finally {
    sts.destroy();
  }
}
