import { quote, quoteAll } from '../grammar/text';
import { isPlaceholder, placeholderId } from './pattern';
import { Placeholders } from './placeholders';
import { patternsOf } from './problem';
import { Reading } from './reading';
import { isOpaque, Statement } from './statement';

/**
 * Why nobody can tell whether the old document allows all that a statement of the new one does: what is open in the
 * first of the groups of statements that has something open.
 */
export function undecidedReason(
  path: string,
  groups: readonly (readonly Statement[])[],
  placeholders: Placeholders,
  readings: readonly Reading[],
): string {
  const points = groups.map((statements) => [
    ...unknownParts(statements, placeholders),
    ...opaqueConditions(statements),
    ...variables(statements, placeholders),
    ...openReadings(readings),
  ]);
  const found = points.find((each) => each.length > 0) ?? [
    'patterns that overlap in a way that is not looked into',
  ];
  return `whether the old document allows all that ${path} of the new one does depends on ${found.join(', and on ')}`;
}

function unknownParts(relevant: readonly Statement[], placeholders: Placeholders): string[] {
  const hidden = relevant.find(
    (each) =>
      each.conditions.some((condition) => isOpaque(condition) && condition.opaque.startsWith('unknown')) ||
      patternsOf(each).some(({ tokens }) =>
        tokens.some(
          (token) => isPlaceholder(token) && placeholders.variableOf(placeholderId(token)) === undefined,
        ),
      ),
  );
  return hidden === undefined
    ? []
    : [`a part of ${hidden.path} that is not known before the deployment or no valid variable`];
}

function opaqueConditions(relevant: readonly Statement[]): string[] {
  const texts = relevant.flatMap(({ conditions }) =>
    conditions.flatMap((each) => (isOpaque(each) && !each.opaque.startsWith('unknown') ? [each.opaque] : [])),
  );
  return texts.length === 0
    ? []
    : [`conditions whose values are not evaluated here, such as ${quote(texts[0])}`];
}

function variables(relevant: readonly Statement[], placeholders: Placeholders): string[] {
  const names = relevant
    .flatMap(patternsOf)
    .flatMap(({ tokens }) => tokens.filter(isPlaceholder))
    .flatMap((token) => placeholders.variableOf(placeholderId(token))?.name ?? []);
  return names.length === 0 ? [] : [`the values of the variables ${quoteAll(new Set(names))}`];
}

const OPEN_POINTS: Readonly<Record<keyof Reading, string>> = {
  colons: 'whether a wildcard in the fields of an ARN also matches colons',
  unresolved: 'what becomes of a statement whose variable has no value',
  several: 'how a key with several values is compared without ForAnyValue or ForAllValues',
};

function openReadings(readings: readonly Reading[]): string[] {
  return Object.entries(OPEN_POINTS).flatMap(([name, point]) =>
    new Set(readings.map((reading) => reading[name as keyof Reading])).size > 1
      ? [`${point}, which AWS does not document`]
      : [],
  );
}
