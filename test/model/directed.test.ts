import { Coverage } from './coverage';
import { DIRECTED } from './directed';
import { builtHandler } from './handler-module';
import { play } from './play';
import { Wire } from './wire';

const wire = new Wire();
const all = new Coverage();
beforeAll(() => wire.start());
afterAll(() => wire.stop());

test.each(DIRECTED.map((directed) => [directed.what, directed] as const))(
  '%s',
  async (_what, { rows, history, excuse }) => {
    const played = await play(history, builtHandler(), wire);
    const coverage = new Coverage();
    [coverage, all].forEach((each) => each.add(played));
    expect(played.violations).toEqual([]);
    expect([...played.journal.excuses]).toEqual(
      excuse === undefined ? expect.anything() : expect.arrayContaining([excuse]),
    );
    expect(rows.filter((row) => coverage.missing().includes(row))).toEqual([]);
  },
);

test('every row of every table is met', () => {
  expect(all.missing()).toEqual([]);
});
