/** What a developer declares of one policy; `UserName` and so on as the custom resource has them. */
export interface Declaration {
  readonly userName: string;
  readonly policyName: string;
  readonly document: string;
  readonly onExisting: 'FAIL' | 'ADOPT' | 'OVERWRITE';
  readonly onModified: 'PROCEED' | 'RETAIN' | 'FAIL';
  /** `RemovalPolicy.RETAIN`. */
  readonly retain: boolean;
  readonly dependsOn: readonly string[];
}

/** A plain resource beside the policies, which may fail. */
export interface Sibling {
  readonly dependsOn: readonly string[];
  readonly seconds: number;
  readonly fails: boolean;
}

/** Exclusive control of the inline policies of a user. */
export interface Exclusive {
  readonly userName: string;
  readonly ignoredPolicyNames: readonly string[];
  readonly onUnmanaged: 'REPORT' | 'REMOVE';
}

export const POLICY = 'Custom::UserInlinePolicy';
export const EXCLUSIVE = 'Custom::ExclusiveUserInlinePolicies';
export const GRANT = 'AWS::IAM::ManagedPolicy';
export const TOPIC = 'AWS::SNS::Topic';

export type Properties = Readonly<Record<string, string | readonly string[]>>;

/** Those of one policy. */
export type PolicyProperties = Readonly<Record<string, string>>;

/** A resource as the template has it. */
export interface TemplateResource {
  readonly type: typeof POLICY | typeof EXCLUSIVE | typeof GRANT | typeof TOPIC;
  readonly properties: Properties;
  readonly dependsOn: readonly string[];
  readonly retain: boolean;
}

/** Whether the handler serves it. */
export function isCustom({ type }: Pick<TemplateResource, 'type'>): boolean {
  return type === POLICY || type === EXCLUSIVE;
}

export type Template = ReadonlyMap<string, TemplateResource>;

/** CloudFormation waits that long for an answer, in seconds. */
export const SERVICE_TIMEOUT = 300;

/** What a template is made of. */
export interface Source {
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly exclusive?: Exclusive;
  readonly sibling?: Sibling;
}

/**
 * The template as the library synthesizes it: the right to write the policies of these very users is a resource
 * named by what it grants, on which every custom resource depends.
 */
export function synthesize({ declarations, exclusive, sibling }: Source, version: number): Template {
  const named = [...declarations.values(), ...(exclusive === undefined ? [] : [exclusive])];
  const users = [...new Set(named.map(({ userName }) => userName))].sort();
  const grant = `Grant${users.join('')}`;
  const template = new Map<string, TemplateResource>();
  if (users.length > 0) {
    template.set(grant, {
      type: GRANT,
      properties: { Users: users },
      dependsOn: [],
      retain: false,
    });
  }
  for (const [logicalId, declared] of declarations) {
    template.set(logicalId, policy(declared, grant));
  }
  if (exclusive !== undefined) {
    template.set('Exclusive', control(exclusive, declarations, grant));
  }
  if (sibling !== undefined) {
    template.set('Topic', topic(sibling, version));
  }
  return withoutDangling(template);
}

function policy(declared: Declaration, grant: string): TemplateResource {
  return {
    type: POLICY,
    properties: {
      ServiceToken: '<ServiceToken>',
      ServiceTimeout: String(SERVICE_TIMEOUT),
      ContractVersion: '1',
      UserName: declared.userName,
      PolicyName: declared.policyName,
      PolicyDocument: declared.document,
      OnExisting: declared.onExisting,
      OnModified: declared.onModified,
    },
    dependsOn: [grant, ...declared.dependsOn],
    retain: declared.retain,
  };
}

// Lists the policies of its user that the stack declares: the library takes no fewer.
function control(
  { userName, ignoredPolicyNames, onUnmanaged }: Exclusive,
  declarations: ReadonlyMap<string, Declaration>,
  grant: string,
): TemplateResource {
  const listed = [...declarations].filter(([, declared]) => declared.userName === userName);
  return {
    type: EXCLUSIVE,
    properties: {
      ServiceToken: '<ServiceToken>',
      ServiceTimeout: String(SERVICE_TIMEOUT),
      ContractVersion: '1',
      UserName: userName,
      PolicyNames: listed.map(([, { policyName }]) => policyName),
      IgnoredPolicyNames: ignoredPolicyNames,
      OnUnmanaged: onUnmanaged,
    },
    dependsOn: [grant, ...listed.map(([logicalId]) => logicalId)],
    retain: false,
  };
}

function topic({ dependsOn, seconds, fails }: Sibling, version: number): TemplateResource {
  return {
    type: TOPIC,
    properties: { Version: String(version), Seconds: String(seconds), Fails: String(fails) },
    dependsOn,
    retain: false,
  };
}

function withoutDangling(template: Map<string, TemplateResource>): Template {
  return new Map(
    [...template].map(([logicalId, resource]) => [
      logicalId,
      { ...resource, dependsOn: resource.dependsOn.filter((id) => template.has(id) && id !== logicalId) },
    ]),
  );
}
