import { builtHandler } from './handler-module';
import { failureText, search } from './search';

// Five thousand in all, over files so that Jest's workers share them. The directed ones have a test each.
const RUNS = 1_250;
const BASE_SEED = Number(process.env.MODEL_SEED ?? 20_260_101);

/** Plays a part of the histories of the suite; its seed follows from `MODEL_SEED`. */
export function testShard(shard: number): void {
  const request = { runs: RUNS, seed: BASE_SEED + shard, randomOnly: true };

  test(`what is declared is live, what is foreign is untouched (seed ${request.seed})`, async () => {
    const { failure, random } = await search(builtHandler(), request);
    const counts = random.modeTable().map(([mode, count]) => `${String(count).padStart(5)} × ${mode}`);
    process.stdout.write(`${counts.join('\n')}\n`);
    expect(failure && failureText(failure, request)).toBeUndefined();
    expect(random.missingModes()).toEqual([]);
  });
}
