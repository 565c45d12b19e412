import { JsonNode } from './json/node';
import { printJson } from './json/printer';

/** The most characters that the inline policies of a user may have together; IAM does not count white space. */
export const USER_QUOTA = 2048;

/** How much of the quota a document uses: whether IAM counts the white space inside strings is not documented. */
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
  let furtherBytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      inString = !inString;
    } else if (code === BACKSLASH && inString) {
      at += 1;
    } else if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) {
      insideStrings += inString ? 1 : 0;
      outside += inString ? 0 : 1;
    } else if (code > 0x7f) {
      furtherBytes += bytes(code) - 1;
    }
  }
  return {
    least: text.length - insideStrings - outside,
    most: text.length - outside + furtherBytes,
  };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The bytes of a UTF-16 unit in UTF-8; the two of a pair have four together. */
function bytes(code: number): number {
  return code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 2 : 3;
}

/** The size of a part of a document. */
export function nodeSize(node: JsonNode): number {
  return printJson(node).replace(/[ \t\n\r]+/g, '').length;
}
