import { declare, deploy, deployed, destroyed, documentText, makeUser, policiesOf, read } from './cloud';

test('two stacks give one user a policy each, and go one after the other', async () => {
  await makeUser('lea');
  await deployed('Lea1', declare('lea', { statements: read() }));
  await deployed('Lea2', declare('lea', { statements: read() }));
  const both = await policiesOf('lea');
  expect(Object.keys(both).sort()).toEqual([
    expect.stringMatching(/^Lea1-Policy-[0-9A-F]{8}-us-east-1$/),
    expect.stringMatching(/^Lea2-Policy-[0-9A-F]{8}-us-east-1$/),
  ]);
  const [[name1], [name2]] = Object.entries(both).sort();

  await destroyed('Lea1');
  expect(await policiesOf('lea')).toEqual({ [name2]: documentText('s3:GetObject') });

  // the name of the other stack's policy is not free for the taking
  const { code, output } = await deploy('Lea1', declare('lea', { policyName: name2, statements: read() }));
  expect(code).not.toBe(0);
  expect(output).toContain(
    `the inline policy "${name2}" of user "lea" exists already, with the declared document,`,
  );
  expect(await policiesOf('lea')).toEqual({ [name2]: documentText('s3:GetObject') });

  await destroyed('Lea2');
  expect(await policiesOf('lea')).toEqual({});
  expect(name1).not.toBe(name2);
});
