import { Services } from '../services';
import { Request } from './request';

const MAX_ACTIONS = 300;
const VENDORS = ['s3', 'iam', 'ec2'];

/**
 * A request such as people know them: an action that AWS has, an ARN with a partition, a region and an account. Each
 * change is made only if it still proves the same.
 */
export function lifelike(
  request: Request,
  proves: (request: Request) => boolean,
  services?: Services,
): Request {
  const withAction = firstOf(
    actionsLike(request.action, services),
    request,
    (action) => ({ action }),
    proves,
  );
  return firstOf(resourcesLike(withAction), withAction, (resource) => ({ resource }), proves);
}

function firstOf(
  texts: Iterable<string>,
  request: Request,
  change: (text: string) => Partial<Request>,
  proves: (request: Request) => boolean,
): Request {
  for (const text of texts) {
    const changed = { ...request, ...change(text) };
    if (proves(changed)) {
      return changed;
    }
  }
  return request;
}

/** The action as AWS writes it, or other actions of the service, those of the longest common start first. */
function* actionsLike(action: string, services: Services | undefined): Generator<string> {
  const [vendor, name] = action.split(':');
  const known = services?.service(vendor);
  const vendors = known === undefined ? VENDORS : [vendor];
  let left = MAX_ACTIONS;
  for (const each of vendors) {
    const names = services?.service(each)?.actionNames ?? [];
    const likeness = new Map(
      names.map((candidate) => [candidate, commonStart(candidate.toLowerCase(), name)]),
    );
    for (const candidate of [...names].sort((a, b) => likeness.get(b)! - likeness.get(a)!)) {
      if (left-- <= 0) {
        return;
      }
      yield `${each}:${candidate}`;
    }
  }
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) {
    length += 1;
  }
  return length;
}

const REGION = 'us-east-1';
const ACCOUNT = '111122223333';
const WITHOUT_PLACE = ['s3', 'iam', 'route53', 'cloudfront'];

function* resourcesLike({ action, resource }: Request): Generator<string> {
  if (resource === '*') {
    return;
  }
  const [, partition, service, region, account, ...name] = resource.split(':');
  const rest = name.join(':');
  const own = action.split(':')[0];
  const arn = (...fields: string[]): string => ['arn', ...fields].join(':');
  const place = WITHOUT_PLACE.includes(own) ? ['', own === 'iam' ? ACCOUNT : ''] : [REGION, ACCOUNT];
  yield arn('aws', own, ...place, rest);
  yield arn('aws', service, REGION, ACCOUNT, rest);
  yield arn('aws', service, region, ACCOUNT, rest);
  yield arn('aws', service, REGION, account, rest);
  yield arn(partition, service, REGION, ACCOUNT, rest);
  yield arn(partition, service, region, ACCOUNT, rest);
  yield arn(partition, service, REGION, account, rest);
}
