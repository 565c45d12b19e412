import { directedNamed } from './directed';
import { builtHandler } from './handler-module';
import { mutantHandler } from './mutant-module';
import { Mutant, MUTANTS } from './mutants';
import { play } from './play';
import { search } from './search';
import { Wire } from './wire';

// The directed histories and some more: each fault shows in few of them.
const RUNS = 150;
const SEED = 1;

// each with a wire of its own: what a faulty handler leaves under way must not reach the next one
async function find(mutant: Mutant) {
  const wire = new Wire();
  await wire.start();
  try {
    return await findOn(wire, mutant);
  } finally {
    await wire.stop();
  }
}

async function findOn(wire: Wire, mutant: Mutant) {
  const handler = await mutantHandler(mutant);
  if (mutant.history === undefined) {
    const { failure, played } = await search(handler, { runs: RUNS, seed: SEED, shrink: false });
    return { kinds: [failure?.violation.kind], played };
  }
  const { violations } = await play(directedNamed(mutant.history).history, handler, wire);
  return { kinds: violations.map(({ kind }) => kind), played: 1 };
}

const histories: string[] = [];
afterAll(() => process.stdout.write(`histories until a fault was found:\n${histories.join('\n')}\n`));

test('the model finds nothing where no fault is', async () => {
  const { failure } = await search(builtHandler(), { runs: 50, seed: SEED });
  expect(failure).toBeUndefined();
});

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
  'the model finds that %s',
  async (name, mutant) => {
    const { kinds, played } = await find(mutant);
    histories.push(`${String(played).padStart(5)}  ${name}: ${kinds[0]}`);
    expect(mutant.found).toContain(kinds[0]);
  },
);
