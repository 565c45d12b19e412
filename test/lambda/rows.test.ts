import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RETRIES } from '../../lambda/aws/retry';
import { CREATE } from '../../lambda/lifecycle/tables/create';
import { DELETE } from '../../lambda/lifecycle/tables/delete';
import { EXCLUSIVE } from '../../lambda/lifecycle/tables/exclusive';
import { UPDATE } from '../../lambda/lifecycle/tables/update';
import { FAILURES } from '../../lambda/lifecycle/failures';

const sources = readdirSync(__dirname)
  .filter((name) => name.endsWith('.test.ts') && name !== 'rows.test.ts')
  .map((name) => readFileSync(join(__dirname, name), 'utf8'));

test('every row of every table is named by a test of what the handler does', () => {
  const rows = [...[CREATE, UPDATE, DELETE, EXCLUSIVE].flat().map(({ id }) => id), ...Object.keys(FAILURES)];
  expect(rows.filter((row) => !sources.some((source) => source.includes(`'${row}'`)))).toEqual([]);
});

test('no two rows have one id', () => {
  const ids = [CREATE, UPDATE, DELETE, EXCLUSIVE, RETRIES].flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
