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

/** A policy of a user as CloudFormation makes it without this library. */
export interface Native {
  readonly type: NativeType;
  readonly userName: string;
  readonly policyName: string;
  readonly document: string;
  /** `RemovalPolicy.RETAIN`. */
  readonly retain: boolean;
  /** Whether the template has its names as references, which only CloudFormation resolves. */
  readonly referenced: boolean;
}

export const NATIVE_TYPES = [
  'AWS::IAM::Policy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::User',
  'Custom::AWS',
] as const;

export type NativeType = (typeof NATIVE_TYPES)[number];

export const POLICY = 'Custom::UserInlinePolicy';
export const EXCLUSIVE = 'Custom::ExclusiveUserInlinePolicies';
export const GRANT = 'AWS::IAM::ManagedPolicy';
export const TOPIC = 'AWS::SNS::Topic';

export interface Properties {
  readonly [name: string]: string | Properties | readonly (string | Properties)[];
}

/** Those of one policy. */
export type PolicyProperties = Readonly<Record<string, string>>;

/** A resource as the template has it. */
export interface TemplateResource {
  readonly type: typeof POLICY | typeof EXCLUSIVE | typeof GRANT | typeof TOPIC | NativeType;
  readonly properties: Properties;
  /** Of a native resource, the policy that it holds; undefined of a user without one. */
  readonly native?: Native;
  readonly dependsOn: readonly string[];
  readonly retain: boolean;
}

/** Whether the handler serves it. */
export function isCustom({ type }: Pick<TemplateResource, 'type'>): boolean {
  return type === POLICY || type === EXCLUSIVE;
}

export type Template = ReadonlyMap<string, TemplateResource>;

/** What `GetTemplate` returns of it. */
export function templateBody(template: Template): string {
  const Resources = Object.fromEntries(
    [...template].map(([logicalId, { type, properties, dependsOn, retain }]) => [
      logicalId,
      {
        Type: type,
        Properties: properties,
        ...(dependsOn.length > 0 && { DependsOn: dependsOn }),
        ...(retain && { DeletionPolicy: 'Retain' }),
      },
    ]),
  );
  return JSON.stringify({ Resources });
}

/** CloudFormation waits that long for an answer, in seconds. */
export const SERVICE_TIMEOUT = 300;

/** What a template is made of. */
export interface Source {
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly natives: ReadonlyMap<string, Native>;
  /** Users that were native resources with a policy, and have none in their properties any more. */
  readonly plainUsers: ReadonlyMap<string, string>;
  readonly exclusive?: Exclusive;
  readonly sibling?: Sibling;
}

/**
 * The template as the library synthesizes it: the right to write the policies of these very users is a resource
 * named by what it grants, on which every custom resource depends.
 */
export function synthesize(
  { declarations, natives, plainUsers, exclusive, sibling }: Source,
  version: number,
): Template {
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
  for (const [logicalId, native] of natives) {
    template.set(logicalId, nativeResource(native));
  }
  for (const [logicalId, userName] of plainUsers) {
    template.set(logicalId, {
      ...PLAIN,
      type: 'AWS::IAM::User',
      native: undefined,
      properties: { UserName: userName },
    });
  }
  for (const [logicalId, declared] of declarations) {
    const user = [...template].find(
      ([, { type, properties }]) => type === 'AWS::IAM::User' && properties.UserName === declared.userName,
    );
    const dependsOn = declared.dependsOn.filter((other) => other > logicalId); // no circle
    template.set(logicalId, policy({ ...declared, dependsOn }, [grant, ...(user ? [user[0]] : [])]));
  }
  if (exclusive !== undefined) {
    template.set('Exclusive', control(exclusive, declarations, natives, grant));
  }
  if (sibling !== undefined) {
    template.set('Topic', topic(sibling, version));
  }
  return withoutDangling(template);
}

const PLAIN = { dependsOn: [], retain: false };

function nativeResource(native: Native): TemplateResource {
  return { ...PLAIN, type: native.type, retain: native.retain, native, properties: nativeProperties(native) };
}

/** Its properties, with all references resolved. */
export function resolvedProperties(native: Native): Properties {
  return nativeProperties({ ...native, referenced: false });
}

function nativeProperties({ type, userName, policyName, document, referenced }: Native): Properties {
  const UserName = referenced ? { Ref: 'UserNameOfTheStack' } : userName;
  const PolicyName = referenced ? { 'Fn::Sub': '${NameOfThePolicy}' } : policyName;
  const PolicyDocument = JSON.parse(document) as Properties;
  switch (type) {
    case 'AWS::IAM::Policy':
      return { PolicyName, PolicyDocument, Users: [UserName] };
    case 'AWS::IAM::UserPolicy':
      return { PolicyName, PolicyDocument, UserName };
    case 'AWS::IAM::User':
      return { UserName: userName, Policies: [{ PolicyName, PolicyDocument }] };
    case 'Custom::AWS': {
      const call = (action: string, parameters: Properties) =>
        JSON.stringify({ service: 'IAM', action, parameters });
      return {
        Create: call('putUserPolicy', {
          UserName: userName,
          PolicyName: policyName,
          PolicyDocument: document,
        }),
        Delete: call('deleteUserPolicy', { UserName: userName, PolicyName: policyName }),
      };
    }
  }
}

function policy(declared: Declaration, dependsOn: readonly string[]): TemplateResource {
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
    dependsOn: [...dependsOn, ...declared.dependsOn],
    retain: declared.retain,
  };
}

// Lists the policies of its user that the stack declares: the library takes no fewer.
function control(
  { userName, ignoredPolicyNames, onUnmanaged }: Exclusive,
  declarations: ReadonlyMap<string, Declaration>,
  natives: ReadonlyMap<string, Native>,
  grant: string,
): TemplateResource {
  const nativeNames = [...natives.values()]
    .filter((native) => native.userName === userName)
    .map(({ policyName }) => policyName);
  const listed = [...declarations].filter(([, declared]) => declared.userName === userName);
  return {
    type: EXCLUSIVE,
    properties: {
      ServiceToken: '<ServiceToken>',
      ServiceTimeout: String(SERVICE_TIMEOUT),
      ContractVersion: '1',
      UserName: userName,
      PolicyNames: [...listed.map(([, { policyName }]) => policyName), ...nativeNames],
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
