/** Patterns of IAM: `*` is any text, `?` any one character. */

// longer patterns are only compared for equality: matching takes the product of both lengths
const MAX_LENGTH = 2048;

const WILDCARD = /[*?]/;

/** Whether a text has a wildcard. `${*}` and `${?}` are the characters themselves. */
export function hasWildcard(text: string): boolean {
  return WILDCARD.test(text) && WILDCARD.test(text.replace(/\$\{[*?$]\}/g, ''));
}

/** Whether a pattern matches everything that another pattern matches; a text without wildcards is a pattern too. */
export function covers(pattern: string, other: string): boolean {
  if (pattern === other) {
    return true;
  }
  if (pattern.length > MAX_LENGTH || other.length > MAX_LENGTH) {
    return false;
  }
  // the usual two pointers: on a mismatch, give one more character to the last star
  let p = 0;
  let o = 0;
  let star = -1;
  let retry = 0;
  while (o < other.length) {
    const wanted = pattern[p];
    if (wanted === '*') {
      star = p;
      retry = o;
      p += 1;
    } else if (wanted !== undefined && (wanted === other[o] || (wanted === '?' && other[o] !== '*'))) {
      p += 1;
      o += 1;
    } else if (star !== -1) {
      retry += 1;
      p = star + 1;
      o = retry;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p += 1;
  }
  return p === pattern.length;
}

/** Whether two patterns have a match in common. Says yes when it cannot tell. */
export function overlaps(a: string, b: string): boolean {
  if (a === '*' || b === '*') {
    return true;
  }
  if (!startsMayMeet(a, b)) {
    return false;
  }
  if (!WILDCARD.test(b)) {
    return covers(a, b);
  }
  if (!WILDCARD.test(a)) {
    return covers(b, a);
  }
  if (a.length * b.length > MAX_LENGTH * 64) {
    return true;
  }
  // row by row: which ends of a and b can be reached together
  const leadingStars = /^\**/.exec(b)![0].length;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j <= leadingStars);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [row[0] && a[i - 1] === '*'];
    for (let j = 1; j <= b.length; j += 1) {
      const x = a[i - 1];
      const y = b[j - 1];
      next.push(
        x === '*' || y === '*' ? next[j - 1] || row[j] : row[j - 1] && (x === y || x === '?' || y === '?'),
      );
    }
    row = next;
  }
  return row[b.length];
}

/** Whether the texts before the first wildcard allow a match in common. */
function startsMayMeet(a: string, b: string): boolean {
  for (let at = 0; at < a.length && at < b.length; at += 1) {
    const x = a[at];
    const y = b[at];
    if (x === '*' || y === '*') {
      return true;
    }
    if (x !== y && x !== '?' && y !== '?') {
      return false;
    }
  }
  return true;
}
