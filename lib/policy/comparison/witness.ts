import { KeyValues } from './key-values';
import {
  isFolded,
  isMany,
  isPlaceholder,
  ONE,
  ONE_IN_FIELD,
  placeholderId,
  Tokens,
  unfolded,
} from './pattern';
import { Placeholders } from './placeholders';
import { ACTION, Problem, RESOURCE } from './problem';
import { Part, Region } from './region';
import { Request } from './request';

/** What wildcards become in a witness. */
export interface Filling {
  readonly one: string;
  readonly many: string;
  /** The case of letters whose case does not count. */
  readonly upper: boolean;
}

/** Fillings of which at least the first hits no other pattern by chance: a character that none of the texts has. */
export function fillings(texts: readonly string[]): Filling[] {
  const used = new Set(texts.join('').toLowerCase());
  const fresh = [...'xyzwvqkj0123456789abcdefghilmnoprstu~'].find((each) => !used.has(each)) ?? 'é';
  return [
    { one: fresh, many: fresh, upper: false },
    { one: fresh, many: fresh, upper: true },
    { one: fresh, many: fresh.repeat(3), upper: false },
    { one: fresh, many: '', upper: false },
  ];
}

/** A text with gaps for the values of variables. */
type Template = readonly (string | number)[];

/** What one dimension of a witness may be: for a key the values it has. */
type Option = readonly Template[];

const MAX_OPTIONS = 6;

/** Some requests of a region, the plainest ones first. */
export function* requestsOf(
  problem: Problem,
  region: Region,
  placeholders: Placeholders,
  filling: Filling,
): Generator<Request> {
  const options: (readonly Option[])[] = [
    oneOf(problem.actions, region[ACTION], filling),
    oneOf(problem.resources, region[RESOURCE], filling),
    ...problem.keys.map(([, values], index) => valuesOf(values, region[RESOURCE + 1 + index], filling)),
  ];
  if (options.some((each) => each.length === 0)) {
    return;
  }
  const names = problem.keys.map(([key]) => key);
  const first = options.map(() => 0);
  for (const picks of nearby(first, options)) {
    const picked = picks.map((pick, index) => options[index][pick]);
    const context = new Map(names.map((key, index) => [key, picked[RESOURCE + 1 + index]]));
    yield* filled(picked[ACTION][0], picked[RESOURCE][0], context, placeholders, filling);
  }
}

/** The first picks, then those with one dimension changed, then those with all changed at once. */
function* nearby(
  first: readonly number[],
  options: readonly (readonly unknown[])[],
): Generator<readonly number[]> {
  yield first;
  for (let pick = 1; pick < MAX_OPTIONS; pick += 1) {
    for (let index = 0; index < options.length; index += 1) {
      if (pick < options[index].length) {
        yield first.map((each, at) => (at === index ? pick : each));
      }
    }
    yield options.map((each) => Math.min(pick, each.length - 1));
  }
}

function oneOf(all: Problem['actions'], { one }: Part, filling: Filling): Option[] {
  return bitsOf(one, all.length).map((index) => [template(all[index].tokens, filling)]);
}

/** That the key is missing, then one value, then several. */
function valuesOf(values: KeyValues, { one, many }: Part, filling: Filling): Option[] {
  const text = (index: number): Template | undefined => {
    const { text: representative, candidates } = values.values[index];
    const [candidate, ...more] = [...candidates.values()];
    return candidate === undefined
      ? template(representative.tokens, filling)
      : more.length === 0 && candidate.text !== undefined
        ? [candidate.text]
        : undefined;
  };
  const option = (indexes: readonly number[]): Option[] => {
    const texts = indexes.map(text);
    return texts.includes(undefined) ? [] : [texts as Template[]];
  };
  const missing: Option[] = (one & values.missing) === 0n ? [] : [[]];
  const singles = bitsOf(one & values.all, values.values.length).flatMap((index) => option([index]));
  const sets = many === undefined ? [] : option(someSet(many.all, many.some));
  return [...missing, ...singles, ...sets];
}

/** A value out of each of the lists, all of them allowed. */
function someSet(all: bigint, some: readonly bigint[]): number[] {
  const lists = some.length === 0 ? [all] : some.map((each) => each & all);
  return [...new Set(lists.map((list) => list.toString(2).length - 1))];
}

function bitsOf(bits: bigint, length: number): number[] {
  const found: number[] = [];
  for (let index = 0; index < length && found.length < MAX_OPTIONS; index += 1) {
    if (((bits >> BigInt(index)) & 1n) === 1n) {
      found.push(index);
    }
  }
  return found;
}

function template(tokens: Tokens, { one, many, upper }: Filling): Template {
  const parts: (string | number)[] = [];
  for (const token of tokens) {
    if (isPlaceholder(token)) {
      parts.push(placeholderId(token));
      continue;
    }
    const text =
      token === ONE || token === ONE_IN_FIELD
        ? one
        : isMany(token)
          ? many
          : String.fromCharCode(isFolded(token) ? unfolded(token) - (upper ? 32 : 0) : token);
    const last = parts.at(-1);
    if (typeof last === 'string') {
      parts[parts.length - 1] = last + text;
    } else {
      parts.push(text);
    }
  }
  return parts;
}

/** The requests of templates: with a value for each variable, or with those only that a key was picked for. */
function* filled(
  action: Template,
  resource: Template,
  picked: ReadonlyMap<string, Option>,
  placeholders: Placeholders,
  { one }: Filling,
): Generator<Request> {
  const free = placeholders.variableKeys().filter((key) => !picked.has(key));
  const given = new Map(free.map((key) => [key, [one + one]]));
  for (const others of free.length === 0 ? [given] : [given, new Map<string, string[]>()]) {
    const texts = new Texts(picked, others, placeholders);
    const context = new Map<string, readonly string[] | undefined>(others);
    picked.forEach((_, key) => context.set(key, texts.valuesOf(key)));
    const request = { action: texts.textOf(action), resource: texts.textOf(resource) };
    if (
      request.action !== undefined &&
      request.resource !== undefined &&
      ![...context.values()].includes(undefined)
    ) {
      const present = [...context].filter(([, values]) => values!.length > 0);
      yield {
        action: request.action,
        resource: request.resource,
        context: new Map(present as [string, string[]][]),
      };
    }
  }
}

const MAX_NESTING = 4;

/** The texts of templates, whose variables are the values picked for other keys. */
class Texts {
  constructor(
    private readonly picked: ReadonlyMap<string, Option>,
    private readonly others: ReadonlyMap<string, readonly string[]>,
    private readonly placeholders: Placeholders,
  ) {}

  /** Undefined where a variable has no value, or one that needs itself. */
  textOf(parts: Template, nesting = 0): string | undefined {
    const texts = parts.map((part) => (typeof part === 'string' ? part : this.variable(part, nesting)));
    return texts.includes(undefined) ? undefined : texts.join('');
  }

  valuesOf(key: string, nesting = 0): readonly string[] | undefined {
    const texts = (this.picked.get(key) ?? []).map((each) => this.textOf(each, nesting));
    return texts.includes(undefined) ? undefined : [...new Set(texts as string[])];
  }

  private variable(id: number, nesting: number): string | undefined {
    const variable = this.placeholders.variableOf(id);
    if (variable === undefined || nesting > MAX_NESTING) {
      return undefined;
    }
    const { key, fallback } = variable;
    const values = this.picked.has(key) ? this.valuesOf(key, nesting + 1) : (this.others.get(key) ?? []);
    return values === undefined || values.length > 1 ? undefined : (values[0] ?? fallback);
  }
}
