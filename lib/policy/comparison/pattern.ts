/**
 * Patterns of actions, resources and condition values as lists of tokens, so that a pattern can be held against
 * another pattern and not only against a text. A token is the code of a UTF-16 unit, or one of these.
 */

/** Any one character; in a field of an ARN any one but a colon. */
export const ONE = -1;
export const ONE_IN_FIELD = -2;

/** Any text; in a field of an ARN any text without a colon. */
export const MANY = -3;
export const MANY_IN_FIELD = -4;

export type Tokens = readonly number[];

export interface Pattern {
  readonly tokens: Tokens;
  /** The same for patterns of the same tokens. */
  readonly key: string;
}

const COLON = 58;
const FOLDED = 0x10000;
const FIRST_PLACEHOLDER = -16;
const PLACEHOLDER_STEP = 4;
const FOLDED_PLACEHOLDER = 1;
const WORD_PLACEHOLDER = 2;

export function isMany(token: number): boolean {
  return token === MANY || token === MANY_IN_FIELD;
}

export function isOne(token: number): boolean {
  return token === ONE || token === ONE_IN_FIELD;
}

/** A letter in either case; other characters stay as they are. */
export function folded(code: number): number {
  const lower = code >= 65 && code <= 90 ? code + 32 : code;
  return lower >= 97 && lower <= 122 ? FOLDED + lower : code;
}

export function isFolded(token: number): boolean {
  return token >= FOLDED;
}

/** The lower-case code of a folded letter. */
export function unfolded(token: number): number {
  return token - FOLDED;
}

/** A text that depends on the request, such as `${aws:username}`, or that is not known yet. */
export function placeholder(id: number, { fold = false, word = false } = {}): number {
  return (
    FIRST_PLACEHOLDER -
    PLACEHOLDER_STEP * id -
    (fold ? FOLDED_PLACEHOLDER : 0) -
    (word ? WORD_PLACEHOLDER : 0)
  );
}

export function isPlaceholder(token: number): boolean {
  return token <= FIRST_PLACEHOLDER;
}

export function placeholderId(token: number): number {
  return Math.floor((FIRST_PLACEHOLDER - token) / PLACEHOLDER_STEP);
}

export function isFoldedPlaceholder(token: number): boolean {
  return isPlaceholder(token) && (FIRST_PLACEHOLDER - token) % 2 === FOLDED_PLACEHOLDER;
}

function isWordPlaceholder(token: number): boolean {
  return isPlaceholder(token) && ((FIRST_PLACEHOLDER - token) & WORD_PLACEHOLDER) !== 0;
}

export function makePattern(tokens: Tokens): Pattern {
  const canonical = withOrderedWildcards(tokens);
  return { tokens: canonical, key: canonical.join() };
}

/** `*?*` is `?*`: of neighbouring wildcards of one kind, the single ones first and no star twice. */
export function withOrderedWildcards(tokens: Tokens): number[] {
  const ordered: number[] = [];
  for (const token of tokens) {
    const last = ordered.at(-1);
    if (token === last && isMany(token)) {
      continue;
    }
    if ((token === ONE && last === MANY) || (token === ONE_IN_FIELD && last === MANY_IN_FIELD)) {
      ordered.splice(-1, 0, token);
    } else {
      ordered.push(token);
    }
  }
  return ordered;
}

/**
 * Whether a pattern matches everything that another one matches, for every value of their placeholders.
 * `true` is certain. `false` may also mean that it takes several alternatives to see it, as with `*` and `?` mixed.
 */
export function covers(wide: Tokens, narrow: Tokens): boolean {
  // the usual two pointers: on a mismatch, give one more token to the last star
  let w = 0;
  let n = 0;
  let star = -1;
  let retry = 0;
  while (n < narrow.length) {
    if (w < wide.length && isMany(wide[w])) {
      star = w;
      retry = n;
      w += 1;
    } else if (w < wide.length && admits(wide[w], narrow[n])) {
      w += 1;
      n += 1;
    } else if (star !== -1 && absorbs(wide[star], narrow[retry])) {
      retry += 1;
      w = star + 1;
      n = retry;
    } else {
      return false;
    }
  }
  while (w < wide.length && isMany(wide[w])) {
    w += 1;
  }
  return w === wide.length;
}

/** Whether a token that is no star matches all that another one stands for. */
function admits(wide: number, narrow: number): boolean {
  if (wide === narrow) {
    return !isMany(narrow);
  }
  switch (wide) {
    case ONE:
      return narrow >= 0 || narrow === ONE_IN_FIELD;
    case ONE_IN_FIELD:
      return narrow >= 0 && narrow !== COLON;
    default:
      return isFolded(wide)
        ? narrow === unfolded(wide) || narrow === unfolded(wide) - 32
        : isFoldedPlaceholder(wide) && narrow === wide + FOLDED_PLACEHOLDER;
  }
}

/** Whether a star may stand for another token, among others. */
function absorbs(star: number, token: number): boolean {
  if (star === MANY) {
    return true;
  }
  if (isPlaceholder(token)) {
    return isWordPlaceholder(token);
  }
  return token !== COLON && token !== ONE && token !== MANY;
}

/** What two tokens that are no stars have in common; undefined when nothing. */
export function meet(a: number, b: number): number | undefined {
  return admits(a, b) ? b : admits(b, a) ? a : undefined;
}

/** What a star and another token have in common; undefined when nothing. */
export function narrowed(star: number, token: number): number | undefined {
  if (absorbs(star, token)) {
    return token;
  }
  return token === ONE ? ONE_IN_FIELD : token === MANY ? MANY_IN_FIELD : undefined;
}

/** Placeholders as stars: all that the tokens may stand for, whatever the request. */
export function withoutPlaceholders(tokens: Tokens): Tokens {
  return tokens.some(isPlaceholder)
    ? withOrderedWildcards(
        tokens.map((token) =>
          !isPlaceholder(token) ? token : isWordPlaceholder(token) ? MANY_IN_FIELD : MANY,
        ),
      )
    : tokens;
}

/** The characters of a text as tokens. */
export function literal(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
