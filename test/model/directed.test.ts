import { Coverage } from './coverage';
import { DIRECTED } from './directed';
import { builtHandler } from './handler-module';
import { play } from './play';
import { Wire } from './wire';

const wire = new Wire();
beforeAll(() => wire.start());
afterAll(() => wire.stop());

test.each(DIRECTED.map((directed) => [directed.what, directed] as const))(
  '%s',
  async (_what, { rows, history }) => {
    const played = await play(history, builtHandler(), wire);
    const coverage = new Coverage();
    coverage.add(played);
    expect(played.violations).toEqual([]);
    expect(rows.filter((row) => coverage.missing().includes(row))).toEqual([]);
  },
);

test('every row of every table is met', async () => {
  const coverage = new Coverage();
  for (const { history } of DIRECTED) {
    coverage.add(await play(history, builtHandler(), wire));
  }
  expect(coverage.missing()).toEqual([]);
});
