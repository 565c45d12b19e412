import { policyNameProblems, userNameProblems } from '../../lib/policy/names';

describe('policyNameProblems', () => {
  test.each(['a', 'Read_Reports+=,.@-2', 'x'.repeat(128)])('takes %s', (name) => {
    expect(policyNameProblems(name)).toEqual([]);
  });

  test('fails an empty name', () => {
    expect(policyNameProblems('')).toEqual(['the policy name is empty; it takes 1 to 128 characters']);
  });

  test('fails each character outside the pattern, naming it once', () => {
    expect(policyNameProblems('read reports/é read')).toEqual([
      'the policy name "read reports/é read" holds " ", "/", "é"; ' +
        'allowed are letters and digits of ASCII and + = , . @ _ -',
    ]);
  });

  test('fails 129 characters, with the other findings', () => {
    expect(policyNameProblems(`*${'x'.repeat(128)}`)).toEqual([
      `the policy name "*${'x'.repeat(128)}" holds "*"; allowed are letters and digits of ASCII and + = , . @ _ -`,
      `the policy name "*${'x'.repeat(128)}" has 129 characters; IAM takes at most 128`,
    ]);
  });

  test('shows no more than the beginning of a name of any length', () => {
    const [, tooLong] = policyNameProblems('é'.repeat(1_000_000));
    expect(tooLong).toBe(
      `the policy name "${'é'.repeat(140)}…" has 1000000 characters; IAM takes at most 128`,
    );
  });
});

describe('userNameProblems', () => {
  test('speaks of the user', () => {
    expect(userNameProblems('team/alice')).toEqual([
      'the user name "team/alice" holds "/"; allowed are letters and digits of ASCII and + = , . @ _ -',
    ]);
  });
});
