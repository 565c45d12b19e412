import { Candidate, candidates, Family, Matcher } from './family';
import { Pattern } from './pattern';
import { Reading } from './reading';
import { Constraint } from './region';
import { matches, Representative, representatives } from './representatives';
import { Condition } from './statement';
import { ANY_ARN, ANY_TEXT } from './text';
import { Work } from './work';

/** A value of a condition key, as the conditions of both documents see it. */
export interface KeyValue {
  readonly text: Representative;
  /** What it is as a number, a date and so on, for each such kind that a condition asks for. */
  readonly candidates: ReadonlyMap<Family, Candidate>;
}

/** A condition, and whether the question needs requests in which it holds. */
export interface KeyCondition {
  readonly condition: Condition;
  readonly wanted: boolean;
}

/** What a condition key may be. The bits of a constraint are its values in order, and behind them that it is missing. */
export class KeyValues {
  readonly values: readonly KeyValue[];
  /** Whether a condition asks for several values. */
  readonly hasSets: boolean;

  constructor(
    conditions: readonly KeyCondition[],
    private readonly reading: Reading,
    work: Work,
  ) {
    this.hasSets = conditions.some(({ condition }) => condition.qualifier !== undefined);
    this.values = allValues(conditions, work);
    work.spend(this.values.length * conditions.length);
  }

  get missing(): bigint {
    return 1n << BigInt(this.values.length);
  }

  get all(): bigint {
    return this.missing - 1n;
  }

  /** What a condition leaves where it holds, and where it does not. */
  constraints(condition: Condition, dimension: number, work: Work): { holds: Constraint; fails: Constraint } {
    const { test, qualifier, ifExists, negated } = condition;
    if (test.kind === 'missing') {
      return this.existence(test.answers, dimension);
    }
    const matching = this.matching(test, work);
    const values = negated ? this.all & ~matching : matching;
    const others = this.all & ~values;
    const without = qualifier === 'ForAllValues' || ifExists || (negated && qualifier === undefined);
    const every =
      qualifier === 'ForAllValues' ||
      (qualifier === undefined && (this.reading.several === 'all') !== negated);
    return {
      holds: {
        dimension,
        one: values | (without ? this.missing : 0n),
        many: every ? { all: values } : { some: values },
      },
      fails: {
        dimension,
        one: others | (without ? 0n : this.missing),
        many: every ? { some: others } : { all: others },
      },
    };
  }

  private existence(
    answers: readonly boolean[],
    dimension: number,
  ): { holds: Constraint; fails: Constraint } {
    const whenMissing = answers.includes(true);
    const whenThere = answers.includes(false);
    const part = (missing: boolean, there: boolean): Constraint => ({
      dimension,
      one: (missing ? this.missing : 0n) | (there ? this.all : 0n),
      many: there ? 'every' : 'none',
    });
    return { holds: part(whenMissing, whenThere), fails: part(!whenMissing, !whenThere) };
  }

  private matching(test: Exclude<Condition['test'], { kind: 'missing' }>, work: Work): bigint {
    let bits = 0n;
    this.values.forEach((value, index) => {
      const match =
        test.kind === 'text'
          ? matchesOne(value.text, test.patterns, work)
          : test.matcher.matches(value.candidates.get(test.matcher.family)!.value);
      bits |= match ? 1n << BigInt(index) : 0n;
    });
    return bits;
  }
}

/** Whether a representative is in a list of patterns. */
export function matchesOne(
  representative: Representative,
  patterns: readonly Pattern[],
  work: Work,
): boolean {
  work.spend(10 + 3 * patterns.length);
  return patterns.some((pattern) => matches(representative, pattern));
}

function allValues(conditions: readonly KeyCondition[], work: Work): KeyValue[] {
  const matchers = new Map<Family, Matcher[]>();
  const lists: Pattern[][] = [];
  const others: Pattern[] = [];
  let arn = false;
  for (const { condition, wanted } of conditions) {
    const { test, negated } = condition;
    if (test.kind === 'values') {
      const { family } = test.matcher;
      matchers.set(family, [...(matchers.get(family) ?? []), test.matcher]);
    } else if (test.kind === 'text') {
      arn ||= test.arn;
      if (wanted !== negated) {
        lists.push([...test.patterns]);
      } else {
        others.push(...test.patterns);
      }
    }
  }
  const texts = representatives(arn ? [ANY_ARN, ANY_TEXT] : [ANY_TEXT], lists, others, work);
  let values: KeyValue[] = texts.map((text) => ({ text, candidates: new Map() }));
  for (const [family, asked] of matchers) {
    const found = candidates(family, asked);
    work.spend(values.length * found.length);
    values = values.flatMap((value) =>
      found.map((candidate) => ({ ...value, candidates: new Map(value.candidates).set(family, candidate) })),
    );
  }
  return values;
}
