import { builtHandler } from './handler-module';
import { mutantHandler } from './mutant-module';
import { MUTANTS } from './mutants';
import { search } from './search';

// The directed histories and some more: each fault shows in few of them.
const RUNS = 150;
const SEED = 1;

const histories: string[] = [];
afterAll(() => process.stdout.write(`histories until a fault was found:\n${histories.join('\n')}\n`));

test('the model finds nothing where no fault is', async () => {
  const { failure } = await search(builtHandler(), { runs: 50, seed: SEED });
  expect(failure).toBeUndefined();
});

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))(
  'the model finds that %s',
  async (name, mutant) => {
    const request = { runs: RUNS, seed: SEED, shrink: false };
    const { failure, played } = await search(await mutantHandler(mutant), request);
    histories.push(`${String(played).padStart(5)}  ${name}: ${failure?.violation.kind}`);
    expect(mutant.found).toContain(failure?.violation.kind);
  },
);
