import * as fs from 'node:fs';
import { EXAMPLES, templatesOf } from './example-templates';

const files = fs.readdirSync(EXAMPLES).filter((file) => file.endsWith('.ts'));

// `npm run test:snapshots` writes them again. A review of the snapshots shows what a change does to deployed stacks.
test.each(files)('the templates of examples/%s are those that were reviewed', (file) => {
  expect(templatesOf(file)).toMatchSnapshot();
});
