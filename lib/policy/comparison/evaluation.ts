import {
  isFolded,
  isFoldedPlaceholder,
  isMany,
  isPlaceholder,
  literal,
  MANY,
  MANY_IN_FIELD,
  ONE,
  ONE_IN_FIELD,
  placeholderId,
  Tokens,
  unfolded,
} from './pattern';
import { Placeholders } from './placeholders';
import { Reading } from './reading';
import { isRequest, Request } from './request';
import { Condition, isOpaque, OpaqueCondition, PatternList, Statement } from './statement';

/** True, false, or undefined when it is not certain. */
type Answer = boolean | undefined;

/** One document in one reading. */
export interface Evaluated {
  readonly statements: readonly Statement[];
  readonly reading: Reading;
  readonly placeholders: Placeholders;
}

/**
 * Whether a document allows one request, statement by statement as IAM does it. It knows nothing of how the request
 * was found, so that no wrong witness gets past it.
 */
export function allows(document: Evaluated, request: Request): Answer {
  if (!isRequest(request)) {
    return undefined;
  }
  const matching = (wanted: boolean): Answer =>
    or(
      document.statements
        .filter((each) => each.allows === wanted)
        .map((each) => statementMatches(each, request, document)),
    );
  return and([matching(true), not(matching(false))]);
}

export function statementMatches(statement: Statement, request: Request, document: Evaluated): Answer {
  const { actions, resources, conditions } = statement;
  const action = listMatches(actions, request.action.toLowerCase(), request, document);
  const resource = action === false ? false : listMatches(resources, request.resource, request, document);
  return resource === false
    ? false
    : and([action, resource, ...conditions.map((each) => conditionMatches(each, request, document))]);
}

function listMatches(
  { patterns, negated }: PatternList,
  text: string,
  request: Request,
  document: Evaluated,
): Answer {
  const found = or(patterns.map(({ tokens }) => tokensMatch(tokens, text, request, document.placeholders)));
  return negated ? not(found) : found;
}

function conditionMatches(
  condition: Condition | OpaqueCondition,
  request: Request,
  document: Evaluated,
): Answer {
  if (isOpaque(condition)) {
    return undefined;
  }
  const { key, qualifier, ifExists, negated, test } = condition;
  const values = request.context.get(key) ?? [];
  if (test.kind === 'missing') {
    return test.answers.includes(values.length === 0);
  }
  if (values.length === 0) {
    return qualifier === 'ForAllValues' || ifExists || (negated && qualifier === undefined);
  }
  const found = values.map((value) => {
    const match = valueMatches(test, value, request, document);
    return negated ? not(match) : match;
  });
  if (qualifier === 'ForAllValues') {
    // an empty value may count as no value
    return values.includes('') ? undefined : and(found);
  }
  const every = qualifier === undefined && (document.reading.several === 'all') !== negated;
  return every ? and(found) : or(found);
}

function valueMatches(
  test: Exclude<Condition['test'], { kind: 'missing' }>,
  value: string,
  request: Request,
  document: Evaluated,
): Answer {
  if (test.kind === 'values') {
    const number = test.matcher.family.parse(value);
    return number === undefined ? undefined : test.matcher.matches(number);
  }
  // what the Arn operators make of a text that is no ARN is nowhere said
  return test.arn && value.split(':').length < 6
    ? undefined
    : or(test.patterns.map(({ tokens }) => tokensMatch(tokens, value, request, document.placeholders)));
}

/** Whether a text matches a pattern once its variables are replaced. */
function tokensMatch(tokens: Tokens, text: string, request: Request, placeholders: Placeholders): Answer {
  const replaced: number[] = [];
  let certain = true;
  for (const token of tokens) {
    const value = isPlaceholder(token) ? valueOf(token, request, placeholders) : [token];
    if (value === MISSING) {
      return false;
    }
    certain &&= value !== UNCERTAIN;
    replaced.push(...(value === UNCERTAIN ? [MANY] : value));
  }
  // where even any text in the place of a variable makes no match, its value does not matter
  return textMatches(replaced, text) ? certain || undefined : false;
}

const MISSING = 'missing';
const UNCERTAIN = 'uncertain';

function valueOf(
  token: number,
  { context }: Request,
  placeholders: Placeholders,
): Tokens | typeof MISSING | typeof UNCERTAIN {
  const variable = placeholders.variableOf(placeholderId(token));
  const values = variable && context.get(variable.key);
  if (variable === undefined || (values !== undefined && values.length !== 1)) {
    return UNCERTAIN;
  }
  const value = values?.[0] ?? variable.fallback;
  if (value === undefined) {
    return MISSING;
  }
  // whether wildcards in a value are wildcards is nowhere said
  return isFoldedPlaceholder(token) || /[*?$]/.test(value) ? UNCERTAIN : literal(value);
}

/** Every position of the pattern that the text so far can have reached, character by character. */
function textMatches(tokens: Tokens, text: string): boolean {
  let reached = closure(tokens, new Set([0]));
  for (let at = 0; at < text.length && reached.size > 0; at += 1) {
    const code = text.charCodeAt(at);
    const next = new Set<number>();
    for (const position of reached) {
      if (position < tokens.length && takes(tokens[position], code)) {
        next.add(isMany(tokens[position]) ? position : position + 1);
      }
    }
    reached = closure(tokens, next);
  }
  return reached.has(tokens.length);
}

function closure(tokens: Tokens, positions: Set<number>): Set<number> {
  for (const position of positions) {
    if (position < tokens.length && isMany(tokens[position])) {
      positions.add(position + 1);
    }
  }
  return positions;
}

function takes(token: number, code: number): boolean {
  if (isMany(token) || token === ONE || token === ONE_IN_FIELD) {
    return code !== COLON || !(token === MANY_IN_FIELD || token === ONE_IN_FIELD);
  }
  return isFolded(token) ? (code | 32) === unfolded(token) : token === code;
}

const COLON = 58;

function not(answer: Answer): Answer {
  return answer === undefined ? undefined : !answer;
}

function and(answers: readonly Answer[]): Answer {
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

function or(answers: readonly Answer[]): Answer {
  return not(and(answers.map(not)));
}
