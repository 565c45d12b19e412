import type { Change, Stack } from './stack';
import type { Template } from './template';

/** What a change set of the stack says that brings it to the template. */
export function changesOf({ resources }: Stack, template: Template): Change[] {
  const leaving = [...resources.values()].filter(({ logicalId }) => !template.has(logicalId));
  return [
    ...leaving.map(({ logicalId, type, retain }) => ({
      Action: 'Remove' as const,
      LogicalResourceId: logicalId,
      ResourceType: type,
      PolicyAction: retain ? ('Retain' as const) : ('Delete' as const),
    })),
    ...[...template].map(([LogicalResourceId, { type }]) => ({
      Action: resources.has(LogicalResourceId) ? ('Modify' as const) : ('Add' as const),
      LogicalResourceId,
      ResourceType: type,
    })),
  ];
}
