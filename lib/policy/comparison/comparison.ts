import { Policy } from '../grammar/policy';
import { Services } from '../services';
import { ALWAYS_THERE, readStatements, unknownPlace } from './document';
import { allows, Evaluated, statementMatches } from './evaluation';
import { lifelike } from './lifelike';
import { patternsOf, Problem } from './problem';
import { Placeholders } from './placeholders';
import { Reading, readingsOf } from './reading';
import { undecidedReason } from './reason';
import { Region } from './region';
import { Request } from './request';
import { Clause, visitOutside } from './search';
import { isOpaque, Statement } from './statement';
import { Filling, fillings, requestsOf } from './witness';
import { Undecided, Work } from './work';

/** Something that the new document allows and the old one does not. */
export interface Witness {
  readonly request: Request;
  /** The path of the statement in the new document that allows it. */
  readonly allowedBy: string;
  /** The path of the statement in the old document that denies it; undefined when none allows it. */
  readonly deniedBy?: string;
}

/** Whether a document grants nothing that another one does not. */
export type Comparison =
  | { readonly answer: 'yes' }
  | { readonly answer: 'no'; readonly witness: Witness }
  | { readonly answer: 'cannot tell'; readonly reason: string };

export interface CompareOptions {
  /** The service data, for a witness with an action that AWS has. */
  readonly services?: () => Services;
  readonly work?: Work;
}

/** Whether all that the new document allows is allowed by the old one, too. */
export function compare(oldPolicy: Policy, newPolicy: Policy, options: CompareOptions = {}): Comparison {
  for (const [name, policy] of [
    ['old', oldPolicy],
    ['new', newPolicy],
  ] as const) {
    const place = unknownPlace(policy);
    if (place !== undefined) {
      return {
        answer: 'cannot tell',
        reason: `${place} of the ${name} document is not known before the deployment`,
      };
    }
  }
  try {
    return new Comparer(oldPolicy, newPolicy, options.work ?? new Work(), options.services).compare();
  } catch (error) {
    if (error instanceof Undecided) {
      return { answer: 'cannot tell', reason: error.message };
    }
    throw error;
  }
}

/** Both documents in one reading. */
interface Pair {
  readonly reading: Reading;
  readonly placeholders: Placeholders;
  readonly before: Evaluated;
  readonly after: Evaluated;
}

const MAX_TRIES = 300;

class Comparer {
  private readonly pairs: readonly Pair[];
  private readonly fillings: readonly Filling[];
  private readonly size: number;

  constructor(
    oldPolicy: Policy,
    newPolicy: Policy,
    private readonly work: Work,
    private readonly services: CompareOptions['services'],
  ) {
    this.pairs = distinctPairs(
      readingsOf([oldPolicy, newPolicy]).map((reading) => {
        const placeholders = new Placeholders();
        const read = (policy: Policy): Evaluated => ({
          statements: readStatements(policy, reading, placeholders),
          reading,
          placeholders,
        });
        return { reading, placeholders, before: read(oldPolicy), after: read(newPolicy) };
      }),
    );
    this.fillings = fillings([oldPolicy.text, newPolicy.text]);
    this.size = oldPolicy.text.length + newPolicy.text.length;
  }

  compare(): Comparison {
    let reason: string | undefined;
    for (const pair of this.pairs) {
      for (const statement of pair.after.statements.filter((each) => each.allows)) {
        const found = this.compareStatement(statement, pair);
        if (typeof found === 'object') {
          return { answer: 'no', witness: found };
        }
        reason ??= found;
      }
    }
    return reason === undefined ? { answer: 'yes' } : { answer: 'cannot tell', reason };
  }

  /** A witness, why there is neither a witness nor certainty, or undefined when all is allowed by the old document. */
  private compareStatement(statement: Statement, pair: Pair): Witness | string | undefined {
    const of = ({ statements }: Evaluated, allowed: boolean) =>
      statements.filter((each) => each.allows === allowed);
    const surroundings = {
      oldAllows: of(pair.before, true),
      oldDenies: of(pair.before, false),
      newDenies: of(pair.after, false),
    };
    const problem = new Problem(statement, surroundings, pair.reading, this.work);
    const clausesOf = (statements: readonly Statement[]): Clause[] =>
      statements.filter((each) => problem.isRelevant(each)).map((each) => problem.clause(each));
    const denies = clausesOf(surroundings.newDenies);
    // allowed by no statement of the old document, or denied by one
    const questions: (readonly [Region | undefined, Clause[]])[] = [
      [problem.region(), [...denies, ...clausesOf(surroundings.oldAllows)]],
      ...surroundings.oldDenies
        .filter((each) => problem.isRelevant(each))
        .map((each) => [problem.region(each), denies] as const),
    ];
    let open = false;
    let witness: Witness | undefined;
    let tries = MAX_TRIES;
    const visit = (part: Region): boolean => {
      open = true;
      for (const request of this.requestsIn(problem, part, pair)) {
        witness = this.witnessOf(request);
        tries -= 1;
        if (witness !== undefined || tries <= 0) {
          return true;
        }
      }
      return false;
    };
    questions.some(
      ([region, clauses]) => region !== undefined && visitOutside(region, clauses, this.work, visit),
    );
    return witness ?? (open ? this.reason(problem, pair) : undefined);
  }

  private *requestsIn(problem: Problem, part: Region, { placeholders }: Pair): Generator<Request> {
    for (const filling of this.fillings) {
      yield* requestsOf(problem, part, placeholders, filling);
    }
  }

  private reason({ statement, relevant }: Problem, { before, after, placeholders }: Pair): string {
    const readings = this.pairs.map(({ reading }) => reading);
    const all = [...before.statements, ...after.statements];
    return undecidedReason(statement.path, [relevant, all], placeholders, readings);
  }

  /** A request as a witness, made lifelike, if it is one. */
  private witnessOf(request: Request): Witness | undefined {
    if (!this.proves(request)) {
      return undefined;
    }
    const shown = this.shown(request);
    const [{ before, after }] = this.pairs;
    const matching = (document: Evaluated, allowed: boolean) =>
      document.statements.find(
        (each) => each.allows === allowed && statementMatches(each, shown, document) === true,
      )?.path;
    const deniedBy = matching(before, false);
    return {
      request: shown,
      allowedBy: matching(after, true)!,
      ...(deniedBy === undefined ? {} : { deniedBy }),
    };
  }

  private shown(request: Request): Request {
    try {
      return lifelike(request, (each) => this.proves(each), this.services?.());
    } catch (error) {
      if (error instanceof Undecided) {
        return request; // too much work for a nicer request
      }
      throw error;
    }
  }

  /** Whether the new document allows a request and the old one does not, in every reading. */
  private proves(request: Request): boolean {
    return this.pairs.every(({ before, after, placeholders }) => {
      this.work.spend(this.size);
      return (
        !placeholders.variableKeys().some((key) => ALWAYS_THERE.includes(key) && !request.context.has(key)) &&
        allows(after, request) === true &&
        allows(before, request) === false
      );
    });
  }
}

/** Readings in which both documents are the same are compared once. */
function distinctPairs(pairs: readonly Pair[]): Pair[] {
  const severalMatters = pairs.some(({ before, after }) =>
    mixesSets([...before.statements, ...after.statements]),
  );
  const byMeaning = new Map<string, Pair>();
  for (const pair of pairs) {
    const { before, after, reading } = pair;
    const meaning = [before, after].map(({ statements }) =>
      statements.map((each) => [patternsOf(each).map(({ key }) => key), each.conditions.length]),
    );
    const key = JSON.stringify([meaning, severalMatters ? reading.several : '']);
    if (!byMeaning.has(key)) {
      byMeaning.set(key, pair);
    }
  }
  return [...byMeaning.values()];
}

/** Whether a key is asked for with and without ForAnyValue or ForAllValues. */
function mixesSets(statements: readonly Statement[]): boolean {
  const conditions = statements
    .flatMap((each) => each.conditions)
    .flatMap((each) => (isOpaque(each) ? [] : [each]));
  const keys = (inSets: boolean) =>
    new Set(
      conditions
        .filter(({ qualifier, test }) => test.kind !== 'missing' && (qualifier !== undefined) === inSets)
        .map(({ key }) => key),
    );
  const plain = keys(false);
  return [...keys(true)].some((key) => plain.has(key));
}
