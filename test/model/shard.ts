import { DIRECTED } from './directed';
import type { Feature } from './histories';
import { builtHandler } from './handler-module';
import { failureText, search } from './search';

// A thousand in all, over files so that Jest's workers share them; npm run model plays five thousand in all modes.
const RUNS = 250 + DIRECTED.length;
// Histories of these are directed only: random ones still find what docs/lifecycle.md lists and the excuses do not
// tell apart. npm run model plays them, too.
const WITHOUT: readonly Feature[] = ['kept failures', 'express mode', 'native resources'];
const BASE_SEED = Number(process.env.MODEL_SEED ?? 20_260_101);

/** Plays a part of the histories of the suite; its seed follows from `MODEL_SEED`. */
export function testShard(shard: number): void {
  const request = { runs: RUNS, seed: BASE_SEED + shard, without: WITHOUT };

  test(`what is declared is live, what is foreign is untouched (seed ${request.seed})`, async () => {
    const { failure, random } = await search(builtHandler(), request);
    expect(failure && failureText(failure, request)).toBeUndefined();
    process.stdout.write(
      `${random
        .modeTable()
        .map(([mode, count]) => `${count} × ${mode}`)
        .join('\n')}\n`,
    );
  });
}
