import { BooleanNode, JsonNode, Member, NullNode, ObjectNode, Span, StringNode } from './node';

/** A policy needs 6 levels; more than this is an attack or a mistake. */
export const MAX_DEPTH = 64;

export interface SyntaxProblem extends Span {
  readonly message: string;
}

export interface ReadResult {
  /** Absent when the text is not JSON. */
  readonly root?: JsonNode;
  readonly problem?: SyntaxProblem;
}

/** Reads what `JSON.parse` reads, no more and no less up to MAX_DEPTH, and keeps positions and repeated keys. */
export function readJson(text: string): ReadResult {
  const reader = new Reader(text);
  try {
    return { root: reader.document() };
  } catch (error) {
    if (error instanceof Refusal) {
      const { start, message } = error;
      return { problem: { start, end: Math.min(start + 1, text.length), message } };
    }
    throw error;
  }
}

/** Where a text stops being JSON. Never leaves this file. */
class Refusal extends Error {
  constructor(
    readonly start: number,
    message: string,
  ) {
    super(message);
  }
}

// what is left of UTF-16 that was read as UTF-8: every other character is NUL
const UTF_16 = /^(?:\ufffd\ufffd|\u0000|[^\u0000]\u0000)/; // eslint-disable-line no-control-regex
const WHITE_SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /[A-Za-z_$][A-Za-z0-9_$]{0,30}/y;
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y; // eslint-disable-line no-control-regex
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})/y;

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonNode {
    if (this.text.charCodeAt(0) === 0xfeff) {
      throw new Refusal(0, 'the text begins with a byte order mark; save it as UTF-8 without one');
    }
    if (UTF_16.test(this.text)) {
      throw new Refusal(0, 'the text is not UTF-8; it looks like UTF-16, save it as UTF-8');
    }
    this.skip(WHITE_SPACE);
    if (this.at === this.text.length) {
      throw new Refusal(0, 'the text is empty; a policy document is one JSON object');
    }
    const root = this.value(1);
    this.skip(WHITE_SPACE);
    if (this.at < this.text.length) {
      const more = /["{[0-9tfn-]/.test(this.text.charAt(this.at));
      const what = more ? 'a second value follows the document' : `${this.found()} follows the document`;
      throw new Refusal(this.at, `${what}; a policy document is one JSON object`);
    }
    return root;
  }

  private value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) {
      throw new Refusal(this.at, `nested more than ${MAX_DEPTH} levels deep; a policy needs 6`);
    }
    switch (this.text.charAt(this.at)) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      default:
        return this.literal();
    }
  }

  private object(depth: number): ObjectNode {
    const start = this.at;
    const members: Member[] = [];
    this.list('}', () => {
      if (this.text.charAt(this.at) !== '"') {
        throw this.expected('a key in double quotes');
      }
      const key = this.string();
      this.skip(WHITE_SPACE);
      if (this.text.charAt(this.at) !== ':') {
        throw this.expected(`":" after the key ${shorten(key.value)}`);
      }
      this.at += 1;
      this.skip(WHITE_SPACE);
      members.push({ key, value: this.value(depth + 1) });
    });
    return { kind: 'object', members, start, end: this.at };
  }

  private array(depth: number): JsonNode {
    const start = this.at;
    const items: JsonNode[] = [];
    this.list(']', () => items.push(this.value(depth + 1)));
    return { kind: 'array', items, start, end: this.at };
  }

  /** The commas of an object or an array: from its first character to after its last. */
  private list(close: string, readOne: () => void): void {
    this.at += 1;
    this.skip(WHITE_SPACE);
    if (this.text.charAt(this.at) === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      readOne();
      this.skip(WHITE_SPACE);
      const character = this.text.charAt(this.at);
      if (character !== ',' && character !== close) {
        throw this.expected(`"," or "${close}"`);
      }
      this.at += 1;
      if (character === close) {
        return;
      }
      const comma = this.at - 1;
      this.skip(WHITE_SPACE);
      if (this.text.charAt(this.at) === close) {
        throw new Refusal(comma, `a comma before "${close}"; JSON allows none after the last item`);
      }
    }
  }

  private string(): StringNode {
    const start = this.at;
    this.at += 1;
    let plain = true;
    for (;;) {
      this.skip(PLAIN_CHARACTERS);
      const character = this.text.charAt(this.at);
      if (character === '"') {
        this.at += 1;
        break;
      }
      if (character !== '\\') {
        throw this.brokenString(start);
      }
      if (!this.skip(ESCAPE)) {
        throw this.expected(
          'an escape that JSON knows: \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and 4 digits',
        );
      }
      plain = false;
    }
    const raw = this.text.slice(start, this.at);
    // the escapes are known to be good: JSON.parse only decodes them
    const value = plain ? raw.slice(1, -1) : (JSON.parse(raw) as string);
    return { kind: 'string', value, start, end: this.at };
  }

  private brokenString(start: number): Refusal {
    return this.at < this.text.length
      ? new Refusal(this.at, `${this.found()} inside a string; write it as an escape such as \\n`)
      : new Refusal(start, 'a string that is never closed; a double quote is missing');
  }

  private literal(): JsonNode {
    const start = this.at;
    if (this.skip(NUMBER)) {
      return { kind: 'number', raw: this.text.slice(start, this.at), start, end: this.at };
    }
    if (this.skip(WORD)) {
      const word = this.text.slice(start, this.at);
      const span = { start, end: this.at };
      const known = LITERALS[word as keyof typeof LITERALS] as BooleanNode | NullNode | undefined;
      if (known !== undefined && Object.hasOwn(LITERALS, word)) {
        return { ...known, ...span };
      }
      throw new Refusal(start, `${shorten(word)} is not a JSON value; strings are in double quotes`);
    }
    throw this.expected('a value');
  }

  private skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const matched = pattern.test(this.text);
    this.at = matched ? pattern.lastIndex : this.at;
    return matched;
  }

  private expected(what: string): Refusal {
    return new Refusal(this.at, `expected ${what}, found ${this.found()}${this.hint()}`);
  }

  private found(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(code));
  }

  private hint(): string {
    const two = this.text.slice(this.at, this.at + 2);
    if (two === '//' || two === '/*' || two.startsWith('#')) {
      return '; JSON has no comments';
    }
    return two.startsWith("'") ? '; JSON allows double quotes only' : '';
  }
}

const LITERALS = {
  true: { kind: 'boolean', value: true },
  false: { kind: 'boolean', value: false },
  null: { kind: 'null' },
};

function shorten(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
