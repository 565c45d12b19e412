/**
 * IAM's evaluation written down a second time, over all requests of a small universe. It shares no code with what it
 * checks: plain objects, regular expressions, one request after the other.
 */

export type Values = string | boolean | number | (string | boolean | number)[];

export interface PlainStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | string[];
  readonly NotAction?: string | string[];
  readonly Resource?: string | string[];
  readonly NotResource?: string | string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

export interface PlainDocument {
  readonly Version?: string;
  readonly Statement: readonly PlainStatement[];
}

export type Context = Readonly<Record<string, readonly string[]>>;

/** What AWS's documentation leaves open, read one way. */
export interface Rules {
  /** Wildcards in the first five fields of an ARN match colons. */
  readonly crossFields: boolean;
  /** A variable without a value makes its statement fail, not only its value. */
  readonly unresolvedFails: boolean;
}

/** The rules that may differ for some documents. */
export function rulesOf(...documents: readonly PlainDocument[]): Rules[] {
  const text = JSON.stringify(documents);
  const crossings = /arn:aws:[^"$]*[*?][^"$]*:|"arn:aws:[^:"]*"/.test(text) ? [false, true] : [false];
  const unresolved = text.includes('${') ? [false, true] : [false];
  return crossings.flatMap((crossFields) =>
    unresolved.map((unresolvedFails) => ({ crossFields, unresolvedFails })),
  );
}

export interface Universe {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** The values that a key may have in a request; none: the key is missing. */
  readonly keys: Readonly<Record<string, readonly (readonly string[])[]>>;
}

/** Whether a document allows a request. */
export function isAllowed(
  document: PlainDocument,
  action: string,
  resource: string,
  context: Context,
  rules: Rules,
): boolean {
  const effects = document.Statement.filter(
    (statement) =>
      actionMatches(statement, action) &&
      resourceMatches(document, statement, resource, context, rules) &&
      conditionsHold(document, statement, context, rules),
  ).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

/** A request of the universe that the new document allows and the old one does not, as text. */
export function counterexample(
  oldDocument: PlainDocument,
  newDocument: PlainDocument,
  universe: Universe,
  rules: Rules,
): string | undefined {
  const names = Object.keys(universe.keys);
  const used = keysOf(oldDocument, newDocument);
  const variables = names.filter((key) => VARIABLES.includes(key) && used.has(key));
  const others = names.filter((key) => !VARIABLES.includes(key) && used.has(key));
  for (const values of allPicks(variables.map((key) => universe.keys[key].length))) {
    const fixed = contextOf(universe, variables, values);
    // every request of an IAM user has its name
    if (!rules.unresolvedFails || fixed['aws:username']?.length !== 0) {
      const before = tabulate(oldDocument, universe, others, fixed, rules);
      const after = tabulate(newDocument, universe, others, fixed, rules);
      for (const picks of allPicks(others.map((key) => universe.keys[key].length))) {
        const found = added(before, after, picks, universe);
        if (found !== undefined) {
          return JSON.stringify([...found, { ...fixed, ...contextOf(universe, others, picks) }]);
        }
      }
    }
  }
  return undefined;
}

/** The keys that the variables of the documents name. */
const VARIABLES = ['aws:username', 'aws:team'];

function contextOf(
  { keys }: Universe,
  names: readonly string[],
  picks: readonly number[],
): Record<string, readonly string[]> {
  return Object.fromEntries(names.map((name, index) => [name, keys[name][picks[index]]]));
}

/** A statement with its answers written down, for some values of the variables. */
interface Tabulated {
  readonly allows: boolean;
  /** A bit for each action. */
  readonly actions: number;
  readonly resources: readonly boolean[];
  readonly holds: (picks: readonly number[]) => boolean;
}

function tabulate(
  document: PlainDocument,
  { actions, resources, keys }: Universe,
  names: readonly string[],
  fixed: Context,
  rules: Rules,
): Tabulated[] {
  return document.Statement.map((statement) => {
    const conditions = Object.entries(statement.Condition ?? {}).flatMap(([operator, block]) =>
      Object.entries(block).map(([key, values]) => ({ operator, name: key.toLowerCase(), values })),
    );
    const tables = conditions.map(({ operator, name, values }) => ({
      index: names.indexOf(name),
      table: (name in fixed ? [fixed[name]] : keys[name]).map((given) =>
        conditionHolds(document, operator, given, list(values).map(String), fixed, rules),
      ),
    }));
    return {
      allows: statement.Effect === 'Allow',
      actions: actions.reduce(
        (bits, each, index) => bits | (actionMatches(statement, each) ? 1 << index : 0),
        0,
      ),
      resources: resources.map((resource) => resourceMatches(document, statement, resource, fixed, rules)),
      holds: (picks) => tables.every(({ index, table }) => table[picks[index] ?? 0]),
    };
  });
}

function added(
  before: readonly Tabulated[],
  after: readonly Tabulated[],
  picks: readonly number[],
  { actions, resources }: Universe,
): [action: string, resource: string] | undefined {
  const left = before.filter((each) => each.holds(picks));
  const right = after.filter((each) => each.holds(picks));
  for (let resource = 0; resource < resources.length; resource += 1) {
    const more = allowedActions(right, resource) & ~allowedActions(left, resource);
    if (more !== 0) {
      return [actions.find((_, index) => (more & (1 << index)) !== 0)!, resources[resource]];
    }
  }
  return undefined;
}

function allowedActions(statements: readonly Tabulated[], resource: number): number {
  let allowed = 0;
  let denied = 0;
  for (const { allows, actions, resources } of statements) {
    if (resources[resource]) {
      allowed |= allows ? actions : 0;
      denied |= allows ? 0 : actions;
    }
  }
  return allowed & ~denied;
}

function* allPicks(lengths: readonly number[]): Generator<readonly number[]> {
  const picks = lengths.map(() => 0);
  for (;;) {
    yield picks;
    const next = picks.findIndex((pick, index) => pick + 1 < lengths[index]);
    if (next === -1) {
      return;
    }
    picks[next] += 1;
    picks.fill(0, 0, next);
  }
}

function keysOf(...documents: readonly PlainDocument[]): Set<string> {
  const text = JSON.stringify(documents).toLowerCase();
  const conditions = documents.flatMap(({ Statement }) =>
    Statement.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap(Object.keys)),
  );
  const variables = [...text.matchAll(/\$\{([^*?$},]+)/g)].map(([, name]) => name);
  return new Set([...conditions.map((key) => key.toLowerCase()), ...variables]);
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

const actionCache = new Map<string, boolean>();

function actionMatches({ Action, NotAction }: PlainStatement, action: string): boolean {
  const matches = (pattern: string): boolean => {
    const key = `${pattern} ${action}`;
    const known = actionCache.get(key) ?? glob(pattern.toLowerCase()).test(action.toLowerCase());
    actionCache.set(key, known);
    return known;
  };
  return NotAction === undefined ? list(Action!).some(matches) : !list(NotAction).some(matches);
}

function resourceMatches(
  document: PlainDocument,
  { Resource, NotResource }: PlainStatement,
  resource: string,
  context: Context,
  rules: Rules,
): boolean {
  const patterns = list((NotResource ?? Resource)!).map((pattern) => complete(pattern));
  const resolved = patterns.map((pattern) => resolve(document, pattern, context));
  if (rules.unresolvedFails && resolved.includes(undefined)) {
    return false;
  }
  const found = resolved.some(
    (pattern) =>
      pattern !== undefined &&
      (rules.crossFields ? glob(pattern).test(resource) : arnMatches(pattern, resource)),
  );
  return NotResource === undefined ? found : !found;
}

/** IAM completes an incomplete ARN with stars. */
function complete(resource: string): string {
  const missing = resource === '*' ? 0 : 6 - resource.replace(/\$\{.*?\}/g, '').split(':').length;
  return resource + ':*'.repeat(Math.max(0, missing));
}

function arnMatches(pattern: string, arn: string): boolean {
  if (pattern === '*' || arn === '*') {
    return pattern === '*';
  }
  const wanted = fields(pattern);
  const given = fields(arn);
  return wanted.length === given.length && wanted.every((field, index) => glob(field).test(given[index]));
}

function fields(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

// private characters stand for the escapes ${*}, ${?} and ${$}
const ESCAPES: Readonly<Record<string, string>> = { '*': '\ue000', '?': '\ue001', $: '\ue002' };

/** A text with its variables replaced; undefined when the request has no value for one. */
function resolve({ Version }: PlainDocument, text: string, context: Context): string | undefined {
  if (Version !== '2012-10-17') {
    return text;
  }
  let complete = true;
  const resolved = text.replace(
    /\$\{(?:([*?$])|([^},]+)(?:, ?'([^']*)')?)\}/g,
    (_, escape, name, fallback) => {
      if (escape !== undefined) {
        return ESCAPES[escape as string];
      }
      const value = context[(name as string).toLowerCase()]?.[0] ?? (fallback as string | undefined);
      complete &&= value !== undefined;
      return (value ?? '').replace(/[*?$]/g, (character) => ESCAPES[character]);
    },
  );
  return complete ? resolved : undefined;
}

const globs = new Map<string, RegExp>();

function glob(pattern: string): RegExp {
  const known = globs.get(pattern);
  if (known !== undefined) {
    return known;
  }
  const source = [...pattern]
    .map((character) =>
      character === '*'
        ? '.*'
        : character === '?'
          ? '.'
          : unescaped(character).replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'),
    )
    .join('');
  const made = new RegExp(`^${source}$`, 's');
  globs.set(pattern, made);
  return made;
}

function unescaped(text: string): string {
  return text.replace(/[\ue000-\ue002]/g, (character) => '*?$'.charAt(character.charCodeAt(0) - 0xe000));
}

function conditionsHold(
  document: PlainDocument,
  { Condition = {} }: PlainStatement,
  context: Context,
  rules: Rules,
): boolean {
  return Object.entries(Condition).every(([operator, block]) =>
    Object.entries(block).every(([key, values]) =>
      conditionHolds(
        document,
        operator,
        context[key.toLowerCase()] ?? [],
        list(values).map(String),
        context,
        rules,
      ),
    ),
  );
}

function conditionHolds(
  document: PlainDocument,
  operator: string,
  given: readonly string[],
  texts: readonly string[],
  context: Context,
  rules: Rules,
): boolean {
  const [, qualifier, name, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator)!;
  const negated = name.includes('Not');
  if (name === 'Null') {
    return texts.includes(String(given.length === 0));
  }
  const isText = name.startsWith('String') || name.startsWith('Arn');
  const resolved: readonly (string | undefined)[] = isText
    ? texts.map((text) => resolve(document, text, context))
    : texts;
  if (rules.unresolvedFails && resolved.includes(undefined)) {
    return false;
  }
  if (given.length === 0) {
    return qualifier === 'ForAllValues' || ifExists !== undefined || (negated && qualifier === undefined);
  }
  const wanted = resolved.filter((text) => text !== undefined);
  const holds = (value: string): boolean =>
    wanted.some((text) => valueMatches(name, value, text)) !== negated;
  return qualifier === 'ForAllValues' ? given.every(holds) : given.some(holds);
}

function valueMatches(operator: string, value: string, wanted: string): boolean {
  switch (operator.replace('Not', '')) {
    case 'StringEquals':
      return value === unescaped(wanted);
    case 'StringEqualsIgnoreCase':
      return value.toLowerCase() === unescaped(wanted).toLowerCase();
    case 'StringLike':
      return glob(wanted).test(value);
    case 'ArnEquals':
    case 'ArnLike':
      return arnMatches(wanted, value);
    case 'NumericEquals':
      return Number(value) === Number(wanted);
    case 'NumericLessThan':
      return Number(value) < Number(wanted);
    case 'NumericLessThanEquals':
      return Number(value) <= Number(wanted);
    case 'NumericGreaterThan':
      return Number(value) > Number(wanted);
    case 'NumericGreaterThanEquals':
      return Number(value) >= Number(wanted);
    case 'DateEquals':
      return Date.parse(value) === Date.parse(wanted);
    case 'DateLessThan':
      return Date.parse(value) < Date.parse(wanted);
    case 'DateGreaterThanEquals':
      return Date.parse(value) >= Date.parse(wanted);
    case 'Bool':
      return value === wanted;
    case 'IpAddress':
      return inBlock(value, wanted);
    default:
      throw new Error(`no such operator here: ${operator}`);
  }
}

function inBlock(address: string, block: string): boolean {
  const [start, prefix = '32'] = block.split('/');
  const bits = (text: string): string =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('')
      .slice(0, Number(prefix));
  return bits(address) === bits(start);
}
