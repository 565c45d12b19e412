import type {
  CloudFormationCustomResourceCreateEvent,
  CloudFormationCustomResourceDeleteEvent,
  CloudFormationCustomResourceUpdateEvent,
} from 'aws-lambda';

/** Not to be found in any log. */
export const SECRET_URL = responseUrl('20261122T000000Z');

/** Where CloudFormation takes an answer to an event that it sent then, which is when the clock of the tests begins. */
export function responseUrl(sentAt?: string): string {
  return (
    'https://cloudformation-custom-resource-response-euwest1.s3-eu-west-1.amazonaws.com/answer?' +
    `${sentAt === undefined ? '' : `X-Amz-Date=${sentAt}&`}X-Amz-Signature=secret`
  );
}

export const DOCUMENT =
  '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}],"Version":"2012-10-17"}';

const COMMON = {
  ServiceToken: '<ServiceToken>',
  ResponseURL: SECRET_URL,
  StackId: '<StackId>',
  RequestId: '<RequestId>',
  LogicalResourceId: '<LogicalResourceId>',
  ResourceType: 'Custom::UserInlinePolicy',
};

type Properties = Record<string, unknown>;

function properties(changes: Properties) {
  return {
    ServiceToken: '<ServiceToken>',
    ContractVersion: '1',
    UserName: 'alice',
    PolicyName: 'Read',
    PolicyDocument: DOCUMENT,
    OnExisting: 'FAIL',
    OnModified: 'PROCEED',
    ...changes,
  };
}

export function createEvent(changes: Properties = {}): CloudFormationCustomResourceCreateEvent {
  return { ...COMMON, RequestType: 'Create', ResourceProperties: properties(changes) };
}

export function updateEvent(
  PhysicalResourceId: string,
  changes: Properties = {},
  old: Properties = {},
): CloudFormationCustomResourceUpdateEvent {
  return {
    ...COMMON,
    RequestType: 'Update',
    PhysicalResourceId,
    ResourceProperties: properties(changes),
    OldResourceProperties: properties(old),
  };
}

export function deleteEvent(
  PhysicalResourceId: string,
  changes: Properties = {},
): CloudFormationCustomResourceDeleteEvent {
  return { ...COMMON, RequestType: 'Delete', PhysicalResourceId, ResourceProperties: properties(changes) };
}
