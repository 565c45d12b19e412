import { perhaps } from '../grammar/nearest';
import { looksLikeRegion, REGIONS } from '../grammar/region';
import { quote } from '../grammar/text';
import { mentionsVariable } from '../grammar/variable';
import { check } from './resource';
import { Rule } from './rule';

const invalidAccount: Rule = {
  id: 'INVALID_ARN_ACCOUNT',
  severity: 'error',
  check: (policy) =>
    check(policy, ({ text, account = '' }) =>
      isAccount(account) || isPlaceholder(account)
        ? undefined
        : `the account of ${quote(text)} is ${quote(account)}; it must be 12 digits, "*" or empty`,
    ),
};

const placeholder: Rule = {
  id: 'PLACEHOLDER_IN_ARN',
  severity: 'warning',
  check: (policy) =>
    check(policy, ({ text, region = '', account = '' }) => {
      const words = [...(isRegion(region) ? [] : [region]), ...(isPlaceholder(account) ? [account] : [])];
      return words.length > 0
        ? `${words.map(quote).join(' and ')} in ${quote(text)} looks like a placeholder; write a region or an account of 12 digits, or "*"`
        : undefined;
    }),
};

// one that is not known, but written as they are, is another finding
function isRegion(region: string): boolean {
  return region === '' || /[*?]/.test(region) || mentionsVariable(region) || looksLikeRegion(region);
}

// aws and a few others own resources: managed policies, images, distributions
function isAccount(account: string): boolean {
  return /^(?:[0-9]{12})?$|[*?]|\$\{|^(?:aws|amazon)(?:-[a-z]+)*$|^cloudfront$/.test(account);
}

// as in the examples of the documentation: account-id, 80398EXAMPLE, xxxxxxxxxxxx
function isPlaceholder(account: string): boolean {
  return !isAccount(account) && /[A-Za-z]/.test(account);
}

const serviceCase: Rule = {
  id: 'INVALID_ARN_SERVICE_CASE',
  severity: 'error',
  check: (policy) =>
    check(policy, ({ text, service = '' }) =>
      /[A-Z]/.test(service) && !service.includes('${')
        ? `the service of ${quote(text)} is ${quote(service)}; write ${quote(service.toLowerCase())}`
        : undefined,
    ),
};

const unknownRegion: Rule = {
  id: 'INVALID_ARN_REGION',
  severity: 'warning',
  check: (policy) =>
    check(policy, ({ text, region = '' }) =>
      looksLikeRegion(region) && !REGIONS.includes(region)
        ? `the region ${quote(region)} of ${quote(text)} is not known${perhaps(region, REGIONS)}`
        : undefined,
    ),
};

export const arnRules: readonly Rule[] = [invalidAccount, placeholder, unknownRegion, serviceCase];
