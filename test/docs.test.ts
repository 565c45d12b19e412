import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..');
const PAGES = [
  ...fs.readdirSync(ROOT).filter((file) => file.endsWith('.md')),
  ...fs
    .readdirSync(path.join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

/** As GitHub makes the anchors of headings. */
function anchorsOf(page: string): string[] {
  const headings = [...page.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, text]) => text);
  return headings.map((text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replace(/ /g, '-'),
  );
}

// a registry's page of the README knows no relative links
const REPOSITORY = 'https://github.com/cdk-user-inline-policy/cdk-user-inline-policy/';

function inRepository(file: string, link: string): string {
  const [target, ...anchor] = link
    .slice(REPOSITORY.length)
    .replace(/^(?:blob|tree)\/main\//, '')
    .split('#');
  return [path.relative(path.dirname(file), target), ...anchor].join('#');
}

function brokenLinks(file: string, read: (file: string) => string): string[] {
  const text = read(file).replace(/^```.*?^```/gms, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) =>
    /^(?:blob|tree)\/main\//.test(link.slice(REPOSITORY.length)) && link.startsWith(REPOSITORY)
      ? inRepository(file, link)
      : link,
  );
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [target, anchor] = link.split('#');
      const page = target === '' ? file : path.join(path.dirname(file), target);
      const isThere = fs.existsSync(path.join(ROOT, page));
      return !isThere || (anchor !== undefined && !anchorsOf(read(page)).includes(anchor));
    })
    .map((link) => `${file} → ${link}`);
}

const read = (file: string) => fs.readFileSync(path.join(ROOT, file), 'utf8');

test.each(PAGES)('%s has no broken link', (file) => {
  expect(brokenLinks(file, read)).toEqual([]);
});

test('fails a link to a page that is not there, and to a heading that is not on it', () => {
  const page = '# A title: `code`\n[good](#a-title-code) [gone](docs/gone.md) [heading](README.md#gone)';
  expect(brokenLinks('README.md', () => page)).toEqual([
    'README.md → docs/gone.md',
    'README.md → README.md#gone',
  ]);
});

test('links of the README work on the page of a registry', () => {
  const links = [...read('README.md').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);
  expect(links.filter((link) => !/^(?:https:|#)/.test(link))).toEqual([]);
});

test('fails an absolute link to a page of the repository that is not there', () => {
  const page = `[gone](${REPOSITORY}blob/main/docs/gone.md) [heading](${REPOSITORY}blob/main/README.md#gone)`;
  expect(brokenLinks('README.md', () => page)).toEqual([
    'README.md → docs/gone.md',
    'README.md → README.md#gone',
  ]);
});

test('the README is read in some minutes', () => {
  expect(read('README.md').split(/\s+/).length).toBeLessThanOrEqual(1_500);
});

test('CONTRIBUTING has each folder, and no other', () => {
  const tree = /```text\n(.*?)```/s.exec(read('CONTRIBUTING.md'))?.[1].trimEnd().split('\n') ?? [];
  const folders = tree.map((line) => line.split(' ')[0].replace(/\/$/, ''));
  expect(folders.length).toBeLessThanOrEqual(15);
  expect(folders.filter((folder) => !fs.existsSync(path.join(ROOT, folder)))).toEqual([]);
  const topLevel = fs
    .readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !IGNORED.test(entry.name))
    .map(({ name }) => name);
  expect(topLevel.filter((name) => !folders.some((folder) => folder.split('/')[0] === name))).toEqual([]);
});

const IGNORED = /^(\..*|node_modules|dist|coverage|cdk\.out)$/;
