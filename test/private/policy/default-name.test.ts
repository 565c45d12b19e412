import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { policyNameProblems } from '../../../lib/policy/names';
import { defaultPolicyName } from '../../../lib/private/policy/default-name';

const REGIONS = ['eu-west-1', 'us-east-1', 'us-isob-east-1'];

const stackName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
// what a construct id may hold, and long ones
const id = fc
  .oneof(
    fc.string({ minLength: 1, unit: 'grapheme' }),
    fc.stringMatching(/^[ab.-]{1,3}$/),
    fc.constant('x'.repeat(200)),
  )
  .map((text) => text.replaceAll('/', '-'))
  // constructs takes the names of what every object has, such as `valueOf`, for children
  .filter((text) => !(text in Object.prototype));
const place = fc.record({
  stackName,
  region: fc.constantFrom(...REGIONS),
  path: fc.array(id, { minLength: 1, maxLength: 4 }),
});

/** The name of a policy at a place, in an app of its own. */
function nameAt({ stackName, region, path }: { stackName: string; region: string; path: string[] }): string {
  const stack = new Stack(new App(), 'Stack', { stackName, env: { region } });
  return defaultPolicyName(path.reduce((scope, each) => new Construct(scope, each), stack as Construct));
}

test('is one that IAM takes, and the same at each synth', () => {
  fc.assert(
    fc.property(place, (where) => {
      const name = nameAt(where);
      expect(policyNameProblems(name)).toEqual([]);
      expect(nameAt(where)).toBe(name);
    }),
    { numRuns: 60 },
  );
});

test('differs wherever stack, region or path differ', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(place, { selector: (where) => JSON.stringify(where), minLength: 2, maxLength: 8 }),
      (places) => {
        expect(new Set(places.map(nameAt)).size).toBe(places.length);
      },
    ),
    { numRuns: 30 },
  );
});

test.each([
  ['a boundary between stack and path', ['A-B', ['C']], ['A', ['B-C']]],
  ['a boundary in the path', ['A', ['B', 'C']], ['A', ['BC']]],
  ['only what the name leaves out', ['A', ['B.C']], ['A', ['BC']]],
  ['case', ['A', ['b']], ['A', ['B']]],
  ['the end of a long path', ['A', ['x'.repeat(200), '1']], ['A', ['x'.repeat(200), '2']]],
] as [string, [string, string[]], [string, string[]]][])('differs where %s differs', (_what, one, other) => {
  const names = [one, other].map(([stackName, path]) => nameAt({ stackName, path, region: 'eu-west-1' }));
  expect(names[0]).not.toBe(names[1]);
});
