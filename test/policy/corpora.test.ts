import { Finding } from '../../lib/policy/finding';
import { lintPolicyText } from '../../lib/policy/lint';
import { services } from '../../lib/policy/service-data';
import { Corpus, hasCorpora, KnownDocument, readCorpus } from './corpora';

const SIZE = 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA';

// white space before some of them is left of the pages that they come from
function lint({ document }: KnownDocument): Finding[] {
  return lintPolicyText(document, { services: services(), minified: true });
}

function errors(known: KnownDocument): Finding[] {
  return lint(known).filter(({ severity, id }) => severity === 'error' && id !== SIZE);
}

/** The documents of a corpus with findings that they must not have. */
function wrong(corpus: Corpus, unwanted: (known: KnownDocument) => Finding[]): object[] {
  return readCorpus(corpus).flatMap((known) =>
    known.expect === 'invalid'
      ? []
      : unwanted(known).map(({ id, path, message }) => ({ document: known.id, id, path, message })),
  );
}

const registered = hasCorpora() ? describe : describe.skip;

registered('documents with known answers', () => {
  test.each(['moto-invalid', 'parliament', 'cfn-lint'] as const)(
    'fails every invalid document of %s',
    (corpus) => {
      const missed = readCorpus(corpus).filter(
        (known) =>
          known.expect === 'invalid' && (known.managedPolicyOnly ? lint(known) : errors(known)).length === 0,
      );
      expect(missed.map(({ id }) => id)).toEqual([]);
    },
  );

  test.each(['cfn-lint', 'managed-policies', 'real-world', 'access-analyzer'] as const)(
    'has no error but size for documents of %s that IAM takes',
    (corpus) => {
      expect(wrong(corpus, errors)).toEqual([]);
    },
  );

  test('has only errors that can be acknowledged for the nonsense that IAM stores', () => {
    expect(wrong('moto-valid', (known) => errors(known).filter(({ refused }) => refused))).toEqual([]);
  });

  test('of the documents of parliament one is not JSON, and one has a key without a service', () => {
    expect(wrong('parliament', errors)).toEqual([
      expect.objectContaining({ document: 'parliament-003', id: 'JSON_SYNTAX_ERROR' }),
      expect.objectContaining({ document: 'parliament-023', id: 'INVALID_CONDITION_KEY_FORMAT' }),
    ]);
  });
});

/** Why counts differ from Access Analyzer's: a reason for each code that is missed, or found more often. */
const REASONS: Readonly<Record<string, string>> = {
  ADMINISTRATOR_ACCESS: 'our own, in the place of the two that Access Analyzer has for `*` on `*`',
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: '`*` on `*`, which is ADMINISTRATOR_ACCESS here',
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: '`*` on `*`, which is ADMINISTRATOR_ACCESS here',
  ACTION_WITHOUT_FITTING_RESOURCE: 'our own: Access Analyzer does not compare actions with resources',
  ALLOW_WITH_NOT_RESOURCE: 'our own',
  FORALLVALUES_WITH_SINGLE_VALUED_KEY:
    'the service data calls the key single-valued, Access Analyzer does not',
  INVALID_ACTION: 'actions that the service data of the package does not have yet, or no longer',
  INVALID_ARN_RESOURCE: 'resource types and ARNs that the service data does not have, or not in this case',
  INVALID_SERVICE_IN_ACTION: 'services that are retired: the service data no longer has them',
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA:
    'the quota of a user is 2,048 characters, that of Access Analyzer 10,240',
};

registered('findings of Access Analyzer', () => {
  test('are found', () => {
    const table = new Map<string, { found: number; missed: number; extra: number; reason?: string }>();
    for (const known of readCorpus('access-analyzer')) {
      const theirs = known.findings!.map(({ issueCode }) => issueCode);
      const ours = lint(known).map(({ id }) => id);
      for (const id of new Set([...theirs, ...ours])) {
        const [wanted, got] = [theirs, ours].map((all) => all.filter((each) => each === id).length) as [
          number,
          number,
        ];
        const row = table.get(id) ?? { found: 0, missed: 0, extra: 0 };
        row.found += Math.min(wanted, got);
        row.missed += Math.max(0, wanted - got);
        row.extra += Math.max(0, got - wanted);
        table.set(id, row);
      }
    }
    const rows = [...table].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [id, row] of rows) {
      if (row.missed + row.extra > 0) {
        row.reason = REASONS[id] ?? 'no reason given';
      }
    }
    expect(rows.filter(([, { reason }]) => reason === 'no reason given')).toEqual([]);
    expect(Object.fromEntries(rows)).toMatchSnapshot();
  });
});
