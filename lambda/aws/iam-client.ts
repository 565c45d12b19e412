import { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';
import { clientConfig } from './client-config';

export function iamClient(config: IAMClientConfig = {}, timeout?: number): IAMClient {
  return new IAMClient({ ...clientConfig(timeout), ...config });
}
