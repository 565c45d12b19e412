import { StringNode } from '../../policy/json/node';

/** Where each character of a string is in the text of the file, in UTF-16 units, and where its end is. */

const JSON_UNIT = /\\u[0-9A-Fa-f]{4}|\\[^]|[^]/g;

/** Of a string in JSON. */
export function jsonOffsets(text: string, { start, end }: StringNode): number[] {
  const offsets: number[] = [];
  const raw = text.slice(start + 1, end - 1);
  for (const { index } of raw.matchAll(JSON_UNIT)) {
    offsets.push(start + 1 + index);
  }
  return [...offsets, end - 1];
}

/** How a scalar is written in YAML. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/**
 * Of a scalar in YAML. Follows the characters of the value through the text; where the two part, what is left is
 * where they parted.
 */
export function yamlOffsets(text: string, { value, start, end }: StringNode, style: ScalarStyle): number[] {
  const isBlock = style === 'literal' || style === 'folded';
  const indent = isBlock ? indentOf(text.slice(start, end)) : 0;
  const offsets: number[] = [];
  let at = isBlock
    ? skipIndent(text, text.indexOf('\n', start) + 1, indent)
    : start + (style === 'plain' ? 0 : 1);
  for (let index = 0; index < value.length && at < end;) {
    const { span, units } = isBlock
      ? blockUnit(text, at, value, index, indent)
      : flowUnit(text, at, value, index, style);
    for (let count = 0; count < units; count += 1) {
      offsets.push(at);
    }
    index += units;
    at += span;
  }
  const last = Math.min(at, end);
  return [...offsets, ...Array<number>(Math.max(0, value.length - offsets.length)).fill(last), last];
}

/** How much of the text is how much of the value. */
interface Unit {
  readonly span: number;
  readonly units: number;
}

const FOLD = /[ \t]*\r?\n[ \t\r\n]*/y;
const ESCAPED_LINE_END = /\\\r?\n[ \t]*/y;
const ESCAPE = /\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[^])/y;

function flowUnit(text: string, at: number, value: string, index: number, style: ScalarStyle): Unit {
  const fold = lengthOf(FOLD, text, at);
  if (fold > 0) {
    const lineEnds = /^\n+/.exec(value.slice(index, index + fold))?.[0].length;
    return { span: fold, units: lineEnds ?? 1 };
  }
  if (style === 'double' && text[at] === '\\') {
    const joined = lengthOf(ESCAPED_LINE_END, text, at);
    // a character beyond the first 65,536 has two units
    return joined > 0
      ? { span: joined, units: 0 }
      : {
          span: lengthOf(ESCAPE, text, at),
          units: value.codePointAt(index)! > 0xffff && text[at + 1] === 'U' ? 2 : 1,
        };
  }
  return { span: style === 'single' && text[at] === "'" ? 2 : 1, units: 1 };
}

function blockUnit(text: string, at: number, value: string, index: number, indent: number): Unit {
  const lineEnd = lengthOf(/\r?\n/y, text, at);
  if (lineEnd === 0) {
    return { span: 1, units: 1 };
  }
  const next = skipIndent(text, at + lineEnd, indent);
  // of an empty line between folded ones there is one line end in the value for two in the text
  const isFolded = value[index] === '\n' && value[index + 1] !== '\n' && /[\r\n]/.test(text.charAt(next));
  const after = isFolded ? skipIndent(text, next + lengthOf(/\r?\n/y, text, next), indent) : next;
  return { span: after - at, units: 1 };
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

/** The spaces before the first line of a block that is not empty. */
function indentOf(block: string): number {
  return /\n(?:[ \t]*\r?\n)*( *)/.exec(block)?.[1].length ?? 0;
}

function skipIndent(text: string, at: number, indent: number): number {
  let spaces = 0;
  while (spaces < indent && text[at + spaces] === ' ') {
    spaces += 1;
  }
  return at + spaces;
}
