import { alternatives, textPieces, withoutIntrinsics } from '../../policy/cloudformation/intrinsics';
import { JsonNode, ObjectNode } from '../../policy/json/node';
import { item, member, ROOT } from '../../policy/json/path';
import { EmbeddedText, embeddedText } from './embedded-text';
import { Source } from './source';

/** One policy in a file. */
export interface FoundPolicy {
  /** The document; as text where the file holds it as text. */
  readonly document: JsonNode | EmbeddedText;
  /** Where the document is in the file, as a JSON path. */
  readonly path: string;
  /** Of the resource, in a template. */
  readonly logicalId?: string;
  /** It is a policy of a user: the quota of users holds. */
  readonly isOfUser: boolean;
}

/** Every policy in a file that is a template or an answer of IAM; undefined for any other file. */
export function policiesIn(source: Source): FoundPolicy[] | undefined {
  const { root } = source;
  if (root?.kind !== 'object' || valueOf(root, 'Statement') !== undefined) {
    return undefined;
  }
  const resources = valueOf(root, 'Resources');
  if (resources?.kind === 'object' && resources.members.some(({ value }) => typeOf(value) !== undefined)) {
    return resources.members.flatMap(({ key, value }) =>
      value.kind === 'object' ? policiesOfResource(key.value, value, source) : [],
    );
  }
  return policiesInAnswer(root, source);
}

/** The document of an answer of `aws iam get-user-policy`, or of its likes; undefined for any other file. */
export function documentOfAnswer(source: Source): FoundPolicy | undefined {
  const { root } = source;
  return root?.kind === 'object' && valueOf(root, 'Statement') === undefined
    ? policiesInAnswer(root, source)?.at(0)
    : undefined;
}

/** The answer of `aws iam get-user-policy`, or of its likes for groups and roles. */
function policiesInAnswer(root: ObjectNode, source: Source): FoundPolicy[] | undefined {
  const owner = ['UserName', 'GroupName', 'RoleName'].find((name) => valueOf(root, name) !== undefined);
  const document = valueOf(root, 'PolicyDocument');
  if (owner === undefined || document === undefined) {
    return undefined;
  }
  return documentsOf(document, member(ROOT, 'PolicyDocument'), source, { isOfUser: owner === 'UserName' });
}

type Owner = Pick<FoundPolicy, 'logicalId' | 'isOfUser'>;

/** What a resource of a type may hold: one policy, or a list of them. */
const TYPES: Readonly<
  Record<string, { readonly list: boolean; readonly ofUser: 'always' | 'never' | 'named' }>
> = {
  'AWS::IAM::Policy': { list: false, ofUser: 'named' },
  'AWS::IAM::UserPolicy': { list: false, ofUser: 'always' },
  'AWS::IAM::GroupPolicy': { list: false, ofUser: 'never' },
  'AWS::IAM::RolePolicy': { list: false, ofUser: 'never' },
  'AWS::IAM::User': { list: true, ofUser: 'always' },
  'AWS::IAM::Group': { list: true, ofUser: 'never' },
  'AWS::IAM::Role': { list: true, ofUser: 'never' },
  'Custom::UserInlinePolicy': { list: false, ofUser: 'always' },
};

/** On the copies for reviewers of what a `Custom::UserInlinePolicy` beside them declares. */
const NEVER_CREATED = 'UserInlinePolicyNeverCreated';

function policiesOfResource(logicalId: string, resource: ObjectNode, source: Source): FoundPolicy[] {
  const type = typeOf(resource) ?? '';
  const properties = valueOf(resource, 'Properties');
  const condition = valueOf(resource, 'Condition');
  const isCopy = condition?.kind === 'string' && condition.value === NEVER_CREATED;
  if (!Object.hasOwn(TYPES, type) || properties?.kind !== 'object' || isCopy) {
    return [];
  }
  const { list, ofUser } = TYPES[type];
  const isOfUser = ofUser === 'always' || (ofUser === 'named' && namesUsers(properties));
  const path = member(member(member(ROOT, 'Resources'), logicalId), 'Properties');
  const owner = { logicalId, isOfUser };
  return list
    ? policiesInList(properties, path, source, owner)
    : documentsIn(properties, path, source, owner);
}

function namesUsers(properties: ObjectNode): boolean {
  const users = valueOf(properties, 'Users');
  return users !== undefined && !(users.kind === 'array' && users.items.length === 0);
}

function policiesInList(properties: ObjectNode, path: string, source: Source, owner: Owner): FoundPolicy[] {
  const policies = valueOf(properties, 'Policies');
  return (policies ? alternatives(policies) : []).flatMap((list) =>
    (list.kind === 'array' ? list.items : []).flatMap((each, index) =>
      alternatives(each).flatMap((policy) =>
        policy.kind === 'object'
          ? documentsIn(policy, item(member(path, 'Policies'), index), source, owner)
          : [],
      ),
    ),
  );
}

function documentsIn(holder: ObjectNode, path: string, source: Source, owner: Owner): FoundPolicy[] {
  const document = valueOf(holder, 'PolicyDocument');
  return document ? documentsOf(document, member(path, 'PolicyDocument'), source, owner) : [];
}

function documentsOf(document: JsonNode, path: string, source: Source, owner: Owner): FoundPolicy[] {
  return alternatives(document).flatMap((node): FoundPolicy[] => {
    const pieces = textPieces(node);
    if (pieces !== undefined) {
      const text = embeddedText(pieces, source, node);
      return text === undefined ? [] : [{ document: text, path, ...owner }];
    }
    return [{ document: withoutIntrinsics(node), path, ...owner }];
  });
}

function typeOf(resource: JsonNode): string | undefined {
  const type = resource.kind === 'object' ? valueOf(resource, 'Type') : undefined;
  return type?.kind === 'string' ? type.value : undefined;
}

// of repeated keys the last one counts
function valueOf({ members }: ObjectNode, name: string): JsonNode | undefined {
  return members.filter(({ key }) => key.value === name).at(-1)?.value;
}
