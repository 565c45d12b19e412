import { Piece } from '../../policy/cloudformation/intrinsics';
import { HOLE, WORD } from '../../policy/grammar/text';
import { JsonNode, Span, StringNode } from '../../policy/json/node';
import { readJson } from '../../policy/json/reader';
import { Source } from './source';

/** A document that a file holds as text inside a string. */
export interface EmbeddedText {
  readonly kind: 'text';
  /** The text, with a mark for each part that is not known. */
  readonly text: string;
  /** The document, when parts of it are not known. */
  readonly root?: JsonNode;
  /** From an offset in the text to one in the file. */
  readonly locate: (offset: number) => number;
}

/** The document in the pieces of a text; undefined where the parts that are known are no document. */
export function embeddedText(
  pieces: readonly Piece[],
  source: Source,
  around: Span,
): EmbeddedText | undefined {
  const { text, offsets } = decoded(joined(pieces, source, around.start));
  const locate = (offset: number): number => offsets[Math.min(offset, offsets.length - 1)] ?? around.start;
  if (pieces.every((piece) => piece.source !== undefined)) {
    return { kind: 'text', text, locate };
  }
  return withUnknownParts({ text, offsets }, locate);
}

/** A text and where each of its characters is in the file. */
interface Located {
  readonly text: string;
  readonly offsets: readonly number[];
}

function joined(pieces: readonly Piece[], source: Source, start: number): Located {
  const offsets: number[] = [];
  const known = new Map<StringNode, number[]>();
  for (const { text, source: from } of pieces) {
    if (from === undefined) {
      const before = offsets.at(-1) ?? start;
      for (let index = 0; index < text.length; index += 1) {
        offsets.push(before);
      }
      continue;
    }
    const all = known.get(from.node) ?? source.offsets(from.node);
    known.set(from.node, all);
    for (let index = 0; index < text.length; index += 1) {
      offsets.push(all[from.from + index]);
    }
  }
  return { text: pieces.map(({ text }) => text).join(''), offsets };
}

/** As IAM returns documents: percent-encoded. Any other text as it is. */
function decoded({ text, offsets }: Located): Located {
  if (!/^\s*%7B/i.test(text)) {
    return { text, offsets };
  }
  let result = '';
  const places: number[] = [];
  for (const match of text.matchAll(/(?:%[0-9A-Fa-f]{2})+|[^%]+|%/g)) {
    const [part] = match;
    const characters = part.length > 1 && part.startsWith('%') ? bytesAsText(part) : [...part].map(plain);
    let at = match.index;
    for (const { character, length } of characters) {
      result += character;
      places.push(...Array<number>(character.length).fill(offsets[at]));
      at += length;
    }
  }
  return { text: result, offsets: places };
}

/** A character, and how long it is as it is written. */
interface Character {
  readonly character: string;
  readonly length: number;
}

function plain(character: string): Character {
  return { character, length: character.length };
}

function bytesAsText(part: string): Character[] {
  const bytes = Buffer.from(part.replaceAll('%', ''), 'hex');
  return [...bytes.toString('utf8')].map((character) => ({
    character,
    length: 3 * Buffer.byteLength(character),
  }));
}

/** Marks that JSON takes inside strings; a text that contains them itself is not checked. */
const MARKS = { [HOLE]: '\u{f8f0}', [WORD]: '\u{f8f1}' };

function withUnknownParts(
  { text, offsets }: Located,
  locate: (offset: number) => number,
): EmbeddedText | undefined {
  if (/[\uf8f0\uf8f1]/.test(text)) {
    return undefined;
  }
  const marked = quoteMarks(text, offsets);
  const { root } = readJson(marked.text);
  return root && { kind: 'text', text, root: placed(root, marked.offsets), locate };
}

/** Marks in place of what is not known; in quotes outside of strings. */
function quoteMarks(text: string, offsets: readonly number[]): Located {
  let result = '';
  let isInString = false;
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    const mark = (MARKS as Record<string, string | undefined>)[character];
    let written = mark === undefined || isInString ? (mark ?? character) : `"${mark}"`;
    if (character === '\\' && isInString && at + 1 < text.length) {
      at += 1;
      written += text[at];
    } else if (character === '"') {
      isInString = !isInString;
    }
    result += written;
    places.push(...Array<number>(written.length).fill(offsets[at]));
  }
  return { text: result, offsets: places };
}

/** The same with the marks as unknown parts, and the places of the file. */
function placed(node: JsonNode, offsets: readonly number[]): JsonNode {
  const start = offsets[node.start];
  const span = { start, end: Math.max(start, (offsets[node.end - 1] ?? start) + 1) };
  switch (node.kind) {
    case 'string': {
      const string = unmarked(node, span);
      return string.value === HOLE || string.value === WORD ? { kind: 'unknown', ...span } : string;
    }
    case 'array':
      return { ...node, ...span, items: node.items.map((each) => placed(each, offsets)) };
    case 'object':
      return {
        ...node,
        ...span,
        members: node.members.map(({ key, value }) => ({
          key: unmarked(key, { start: offsets[key.start], end: offsets[key.end - 1] + 1 }),
          value: placed(value, offsets),
        })),
      };
    default:
      return { ...node, ...span };
  }
}

function unmarked(node: StringNode, span: Span): StringNode {
  const value = node.value.replaceAll(MARKS[HOLE], HOLE).replaceAll(MARKS[WORD], WORD);
  return { ...node, value, ...(value === node.value ? {} : { holes: true }), ...span };
}
