// npx tsx bench/lambda/main.ts [RUNS]: the Lambda cold and warm, beside what people would use instead.
import { bundle } from '../../scripts/bundle';
import { runMain } from '../../scripts/problem';
import { Competitor, COMPETITORS, measureLambda, Measurement, median } from './measure';

const RUNS = Number(process.argv[2] ?? 11);

void runMain(async () => {
  await bundle();
  const measured = new Map<Competitor, Measurement[]>(COMPETITORS.map((each) => [each, []]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [competitor, measurements] of measured) {
      measurements.push(await measureLambda(competitor));
    }
  }
  process.stdout.write(`medians of ${RUNS} runs, in ms and MB\n${HEAD}\n`);
  const ours = medians(measured.get('ours') ?? []);
  for (const [competitor, measurements] of measured) {
    const theirs = medians(measurements);
    const cells = theirs.map((value, i) =>
      `${value.toFixed(1)} (${(ours[i] / value).toFixed(2)})`.padStart(15),
    );
    process.stdout.write(`${competitor.padEnd(18)}${cells.join('')}  ${measurements[0].calls.join(' ')}\n`);
  }
});

const HEAD = `${'(ours to it)'.padEnd(18)}${['cold wall', 'cold CPU', 'memory', 'warm wall', 'warm CPU']
  .map((name) => name.padStart(15))
  .join('')}  calls`;

function medians(measurements: readonly Measurement[]): number[] {
  const of = (value: (measurement: Measurement) => number) => median(measurements.map(value));
  return [
    of(({ coldWall }) => coldWall),
    of(({ coldCpu }) => coldCpu),
    of(({ memory }) => memory / 1_000),
    of(({ warmWall }) => warmWall),
    of(({ warmCpu }) => warmCpu),
  ];
}
