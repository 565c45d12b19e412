import { KeyCondition, KeyValues, matchesOne } from './key-values';
import { Pattern } from './pattern';
import { Reading } from './reading';
import { Region, restrict } from './region';
import { Representative, representatives } from './representatives';
import { Clause, Literal } from './search';
import { isOpaque, PatternList, Statement } from './statement';
import { ANY_ACTION, anyResource } from './text';
import { Work } from './work';

export const ACTION = 0;
export const RESOURCE = 1;
const FIRST_KEY = 2;

/** A statement as the conditions that it is made of. */
interface Conjunction {
  readonly statement: Statement;
  readonly literals: Clause;
}

/** What else two documents have beside the statement that is compared. */
export interface Surroundings {
  readonly oldAllows: readonly Statement[];
  readonly oldDenies: readonly Statement[];
  readonly newDenies: readonly Statement[];
}

/** What one statement of the new document allows, against all other statements, as a finite question. */
export class Problem {
  readonly actions: readonly Representative[];
  readonly resources: readonly Representative[];
  /** The condition keys that matter, in lower case, and what each of them may be. */
  readonly keys: readonly (readonly [key: string, values: KeyValues])[];
  /** The statements that may match the same requests. */
  readonly relevant: readonly Statement[];
  private readonly opaque: readonly string[];
  private readonly conjunctions = new Map<Statement, Conjunction>();

  constructor(
    readonly statement: Statement,
    surroundings: Surroundings,
    reading: Reading,
    private readonly work: Work,
  ) {
    const wanted = [statement, ...surroundings.oldDenies];
    const unwanted = [...surroundings.oldAllows, ...surroundings.newDenies];
    const lists = (of: (each: Statement) => PatternList) => ({
      lists: [
        ...wanted.map(of).filter(({ negated }) => !negated),
        ...unwanted.map(of).filter(({ negated }) => negated),
      ].map(({ patterns }) => patterns),
      others: [
        ...wanted.map(of).filter(({ negated }) => negated),
        ...unwanted.map(of).filter(({ negated }) => !negated),
      ].flatMap(({ patterns }) => patterns),
    });
    const actions = lists(({ actions: list }) => list);
    const resources = lists(({ resources: list }) => list);
    this.actions = this.within(
      statement.actions,
      representatives([ANY_ACTION], actions.lists, actions.others, work),
    );
    this.resources = this.within(
      statement.resources,
      representatives(anyResource(reading), resources.lists, resources.others, work),
    );
    this.relevant = [...wanted, ...unwanted].filter(
      (each) =>
        this.bits(each.actions, this.actions) !== 0n && this.bits(each.resources, this.resources) !== 0n,
    );
    this.keys = this.keysOf(new Set(wanted), reading);
    this.opaque = [
      ...new Set(
        this.relevant.flatMap(({ conditions }) => conditions.filter(isOpaque).map(({ opaque }) => opaque)),
      ),
    ];
    for (const each of this.relevant) {
      this.conjunctions.set(each, { statement: each, literals: this.literals(each) });
    }
  }

  /** What the statement matches, and another one, too, if it is given; undefined when that is nothing. */
  region(other?: Statement): Region | undefined {
    const statements = other === undefined ? [this.statement] : [this.statement, other];
    if (!statements.every((each) => this.isRelevant(each))) {
      return undefined;
    }
    const everything: Region = [
      { one: bitsBelow(this.actions.length) },
      { one: bitsBelow(this.resources.length) },
      ...this.keys.map(([, values]) => ({
        one: values.all | values.missing,
        ...(values.hasSets && values.values.length > 0 ? { many: { all: values.all, some: [] } } : {}),
      })),
      ...this.opaque.map(() => ({ one: 3n })),
    ];
    return statements.reduce<Region | undefined>(
      (region, each) =>
        this.clause(each).reduce<Region | undefined>(
          (left, { holds }) => left && restrict(left, holds),
          region,
        ),
      everything,
    );
  }

  isRelevant(statement: Statement): boolean {
    return this.conjunctions.has(statement);
  }

  clause(statement: Statement): Clause {
    return this.conjunctions.get(statement)?.literals ?? [];
  }

  /** Only the representatives that the statement itself matches are of any use. */
  private within(list: PatternList, all: readonly Representative[]): Representative[] {
    return all.filter((each) => matchesOne(each, list.patterns, this.work) !== list.negated);
  }

  private bits({ patterns, negated }: PatternList, all: readonly Representative[]): bigint {
    let bits = 0n;
    all.forEach((each, index) => {
      bits |= matchesOne(each, patterns, this.work) === negated ? 0n : 1n << BigInt(index);
    });
    return bits;
  }

  private keysOf(wanted: ReadonlySet<Statement>, reading: Reading): [string, KeyValues][] {
    const byKey = new Map<string, KeyCondition[]>();
    for (const statement of this.relevant) {
      for (const condition of statement.conditions) {
        if (!isOpaque(condition)) {
          const same = byKey.get(condition.key) ?? [];
          byKey.set(condition.key, [...same, { condition, wanted: wanted.has(statement) }]);
        }
      }
    }
    return [...byKey].map(([key, conditions]) => [key, new KeyValues(conditions, reading, this.work)]);
  }

  private literals({ actions, resources, conditions }: Statement): Literal[] {
    return [
      this.listLiteral(ACTION, actions, this.actions),
      this.listLiteral(RESOURCE, resources, this.resources),
      ...conditions.map((condition): Literal => {
        if (isOpaque(condition)) {
          const dimension = FIRST_KEY + this.keys.length + this.opaque.indexOf(condition.opaque);
          return {
            holds: { dimension, one: 1n, many: 'none' },
            fails: { dimension, one: 2n, many: 'none' },
          };
        }
        const index = this.keys.findIndex(([key]) => key === condition.key);
        return this.keys[index][1].constraints(condition, FIRST_KEY + index, this.work);
      }),
    ];
  }

  private listLiteral(dimension: number, list: PatternList, all: readonly Representative[]): Literal {
    const bits = this.bits(list, all);
    return {
      holds: { dimension, one: bits, many: 'none' },
      fails: { dimension, one: bitsBelow(all.length) & ~bits, many: 'none' },
    };
  }
}

function bitsBelow(count: number): bigint {
  return (1n << BigInt(count)) - 1n;
}

/** All patterns of a statement. */
export function patternsOf({ actions, resources, conditions }: Statement): Pattern[] {
  return [
    ...actions.patterns,
    ...resources.patterns,
    ...conditions.flatMap((each) => (!isOpaque(each) && each.test.kind === 'text' ? each.test.patterns : [])),
  ];
}
