import * as fs from 'node:fs';
import * as path from 'node:path';
import { PolicyFindingSeverity, PolicyLinter } from '../lib';

const ROOT = path.join(__dirname, '..');
const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

test('the sample service control policy is one that IAM would read, with actions and condition keys that exist', () => {
  const [, policy] = /```json\n(.*?)```/s.exec(read('SECURITY.md')) ?? [];
  expect(
    PolicyLinter.lintText(policy).filter(({ severity }) => severity !== PolicyFindingSeverity.SUGGESTION),
  ).toEqual([]);
});

test('each link from a page to another place in the project leads somewhere', () => {
  const pages = ['SECURITY.md', 'docs/recovery.md', 'docs/migration.md'];
  const dead = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)]
      .filter(([, file, anchor]) => !exists(path.join(path.dirname(page), file), anchor))
      .map(([link]) => `${page} ${link}`),
  );
  expect(dead).toEqual([]);
});

function exists(file: string, anchor: string | undefined): boolean {
  if (!fs.existsSync(path.join(ROOT, file))) {
    return false;
  }
  const anchors = [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replace(/ /g, '-'),
  );
  return anchor === undefined || anchors.includes(anchor);
}
