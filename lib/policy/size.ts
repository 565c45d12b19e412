import { JsonNode } from './json/node';
import { printJson } from './json/printer';

/** The most characters that the inline policies of a user may have together; IAM does not count white space. */
export const USER_QUOTA = 2048;

/** How much of the quota a document takes: whether IAM counts the white space inside strings is not documented. */
export interface DocumentSize {
  /** Characters without any white space. */
  readonly least: number;
  /** Bytes in UTF-8 without the white space outside of strings. */
  readonly most: number;
}

/** The size of a document given as text; any text will do. */
export function documentSize(text: string): DocumentSize {
  let inString = false;
  let insideStrings = 0;
  let outside = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') {
      inString = !inString;
    } else if (character === '\\' && inString) {
      at += 1;
    } else if (character === ' ' || character === '\t' || character === '\n' || character === '\r') {
      insideStrings += inString ? 1 : 0;
      outside += inString ? 0 : 1;
    }
  }
  return {
    least: text.length - insideStrings - outside,
    most: new TextEncoder().encode(text).length - outside,
  };
}

/** The size of a part of a document. */
export function nodeSize(node: JsonNode): number {
  return printJson(node).replace(/[ \t\n\r]+/g, '').length;
}
