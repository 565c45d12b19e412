import { compare } from '../../../lib/policy/comparison/comparison';
import { hasCorpora, readCorpus } from '../corpora';
import { PlainDocument, PlainStatement } from './brute-force';
import { policyOf } from './check-pairs';

/** What IAM takes as a managed policy, without white space. */
const MAX_LENGTH = 6_144;

interface Named extends PlainDocument {
  readonly id: string;
}

function documents(corpus: 'managed-policies' | 'real-world'): Named[] {
  return readCorpus(corpus)
    .map(({ id, document }) => ({ id, ...(JSON.parse(document) as PlainDocument) }))
    .map(({ Statement, ...rest }) => ({ ...rest, Statement: [Statement].flat() }))
    .filter((each) => JSON.stringify(each).length <= MAX_LENGTH);
}

function answer(before: PlainDocument, after: PlainDocument): string {
  return compare(policyOf(before), policyOf(after)).answer;
}

function with_(document: Named, Statement: readonly PlainStatement[]): PlainDocument {
  return { Version: document.Version, Statement };
}

(hasCorpora() ? describe : describe.skip)('policies that people have', () => {
  const all = hasCorpora() ? [...documents('managed-policies'), ...documents('real-world')] : [];

  test('each grants nothing that it does not itself', () => {
    expect(all.length).toBeGreaterThan(500);
    expect(all.filter((each) => answer(each, each) !== 'yes').map(({ id }) => id)).toEqual([]);
  }, 120_000);

  test('each grants no less with its statements in reverse, or one of its grants less', () => {
    const wrong = all.filter((each, index) => {
      const allowing = each.Statement.filter(({ Effect }) => Effect === 'Allow');
      const dropped = allowing[index % Math.max(1, allowing.length)];
      const fewer = each.Statement.filter((statement) => statement !== dropped).reverse();
      return answer(each, with_(each, fewer)) !== 'yes';
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  }, 120_000);

  test('each grants something new with another action', () => {
    const added: PlainStatement = { Effect: 'Allow', Action: 'made-up:Action', Resource: '*' };
    const answers = all.map(
      (each) => [each.id, answer(each, with_(each, [...each.Statement, added]))] as const,
    );
    const others = answers.filter(([, given]) => given !== 'no').map(([id]) => id);
    // these allow every action already, or deny it
    const open = all.filter(({ Statement }) =>
      Statement.some(({ Action, NotAction }) => NotAction !== undefined || [Action].flat().includes('*')),
    );
    expect(others.filter((id) => !open.some((each) => each.id === id))).toEqual([]);
    expect(others.length).toBeLessThan(30);
  }, 120_000);
});
