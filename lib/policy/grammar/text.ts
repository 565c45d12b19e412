import { StringNode } from '../json/node';

/**
 * Strings with parts that are not known before the deployment. Each such part is one character of this file
 * inside the string, so that the text around it can still be checked.
 */

/** A part that may be any text, colons and nothing included. */
export const HOLE = '\u0000';

/** A part that fills one field of an ARN: a partition, a region, an account. It has no colon. */
export const WORD = '\u0001';

/* eslint-disable no-control-regex */
const EITHER = /[\u0000\u0001]/;
const EACH = /[\u0000\u0001]/g;
/* eslint-enable no-control-regex */

/** Whether all of a text is known. */
export function isKnown(text: string): boolean {
  return !EITHER.test(text);
}

/** The text of a string, with its holes. In a string without holes their characters mean nothing. */
export function textOf(node: StringNode): string {
  return node.holes || isKnown(node.value) ? node.value : node.value.replace(EACH, '\ufffd');
}

/** What is known before the first hole. */
export function knownStart(text: string): string {
  const at = text.search(EITHER);
  return at === -1 ? text : text.slice(0, at);
}

const MAX_SHOWN = 80;

/** A value as messages show it: in quotes, its beginning when it is long, tokens as tokens. */
export function quote(text: string): string {
  const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  return JSON.stringify(shown.replace(EACH, '${Token}'));
}

/** Some values as messages list them. */
export function quoteAll(texts: Iterable<string>, most = 8): string {
  const all = [...texts];
  const shown = all.slice(0, most).map(quote).join(', ');
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}

/** Some characters as messages list them: by their code points, those that can be seen as themselves too. */
export function nameCharacters(characters: Iterable<string>, most = 8): string {
  const all = [...characters];
  const shown = all.slice(0, most).map(nameCharacter).join(', ');
  return all.length > most ? `${shown} and ${all.length - most} more` : shown;
}

const INVISIBLE = /[\p{C}\p{Z}\p{M}]/u;

function nameCharacter(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return INVISIBLE.test(character) ? code : `"${character}" (${code})`;
}
