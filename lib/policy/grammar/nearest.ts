const MAX_LENGTH = 64;

/** The candidate that a misspelt word most likely means, if one is near enough. Case counts little. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > MAX_LENGTH) {
    return undefined;
  }
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) {
      continue;
    }
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best ?? longer(wanted, candidates);
}

const MIN_START = 4;

/** The shortest candidate that starts with the word: InvokeFunction for Invoke. */
function longer(wanted: string, candidates: Iterable<string>): string | undefined {
  const found = [...candidates].filter((each) => each.toLowerCase().startsWith(wanted));
  return wanted.length < MIN_START ? undefined : found.sort((a, b) => a.length - b.length)[0];
}

/** "; perhaps …" or nothing: the end of a message. */
export function perhaps(word: string, candidates: Iterable<string>): string {
  const found = nearest(word, candidates);
  return found === undefined ? '' : `; perhaps ${JSON.stringify(found)}`;
}

const rows = [new Uint8Array(MAX_LENGTH * 2), new Uint8Array(MAX_LENGTH * 2)];

/** Levenshtein's distance; gives up once it is at least `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  let [previous, current] = rows as [Uint8Array, Uint8Array];
  for (let column = 0; column <= b.length; column += 1) {
    previous[column] = column;
  }
  for (let row = 1; row <= a.length; row += 1) {
    let least = row;
    current[0] = row;
    for (let column = 1; column <= b.length; column += 1) {
      const change = a.charCodeAt(row - 1) === b.charCodeAt(column - 1) ? 0 : 1;
      const cost = Math.min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + change);
      current[column] = cost;
      least = Math.min(least, cost);
    }
    if (least >= limit) {
      return limit;
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length];
}
