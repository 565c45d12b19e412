import type { FunctionLocation } from './request';

/**
 * Whether an answer may be sent to a URL: by https to the bucket that CloudFormation has for answers in each region, or to the
 * endpoint of an emulator. The answer names policies and users, and an event may be forged.
 *
 * @param emulator the endpoint of an AWS emulator, where one is used
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
 */
export function isResponseUrl(
  responseUrl: string,
  { region }: FunctionLocation,
  emulator: string | undefined,
): boolean {
  const url = parsed(responseUrl);
  if (url === undefined || url.username !== '' || url.password !== '') {
    return false;
  }
  const endpoint = parsed(emulator ?? '');
  if (endpoint !== undefined && /^https?:$/.test(url.protocol) && isSameHost(url, endpoint)) {
    return true;
  }
  return url.protocol === 'https:' && url.port === '' && hostsOf(region).includes(url.hostname);
}

// such as cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com
function hostsOf(region: string): string[] {
  const bucket = `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
  const suffix = DNS_SUFFIXES.find(([start]) => region.startsWith(start))?.[1] ?? 'amazonaws.com';
  return ['s3', `s3-${region}`, `s3.${region}`, `s3.dualstack.${region}`].map(
    (service) => `${bucket}.${service}.${suffix}`,
  );
}

/** Of the partitions other than `aws` and `aws-us-gov`, by how their regions begin. */
const DNS_SUFFIXES: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eusc-', 'amazonaws.eu'],
];

// an emulator may use any of these names for itself
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

function isSameHost(a: URL, b: URL): boolean {
  return a.hostname === b.hostname || [a, b].every(({ hostname }) => LOOPBACK.includes(hostname));
}

function parsed(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}
