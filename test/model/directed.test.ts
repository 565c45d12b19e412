import * as fs from 'node:fs';
import * as path from 'node:path';
import { Coverage } from './coverage';
import { DIRECTED } from './directed';
import { builtHandler } from './handler-module';
import { play } from './play';
import { Excuse, EXCUSES } from './properties/excuses';
import { Wire } from './wire';

const wire = new Wire();
beforeAll(() => wire.start());
afterAll(() => wire.stop());

test.each(DIRECTED.map((directed) => [directed.what, directed] as const))(
  '%s',
  async (_what, { rows, history, excuse }) => {
    const played = await play(history, builtHandler(), wire);
    const coverage = new Coverage();
    coverage.add(played);
    expect(played.violations).toEqual([]);
    expect([...played.journal.excuses]).toEqual(
      excuse === undefined ? expect.anything() : expect.arrayContaining([excuse]),
    );
    expect(rows.filter((row) => coverage.missing().includes(row))).toEqual([]);
  },
);

test.each(Object.entries(EXCUSES))('the docs tell of what is excused: %s', (_excuse, { title, page }) => {
  expect(fs.readFileSync(path.join(__dirname, '..', '..', page), 'utf8')).toContain(title);
});

test('every excuse has a history that shows it', () => {
  const shown = DIRECTED.flatMap(({ excuse }) => excuse ?? []);
  expect(Object.keys(EXCUSES).filter((excuse) => !shown.includes(excuse as Excuse))).toEqual([]);
});

test('every row of every table is reached', async () => {
  const coverage = new Coverage();
  for (const { history } of DIRECTED) {
    coverage.add(await play(history, builtHandler(), wire));
  }
  expect(coverage.missing()).toEqual([]);
});
