// No dotnet here: nothing of this is compiled or run.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DIST, ROOT, emptyFolder, succeed } from './apps';

const PARSE = path.join(__dirname, 'dotnet', 'parse.py');

let folder: string;
beforeAll(async () => {
  folder = emptyFolder('dotnet');
  await succeed('python3', ['-m', 'venv', '.venv'], folder);
  const packages = ['tree-sitter==0.26.1', 'tree-sitter-c-sharp==0.23.5'];
  await succeed(path.join(folder, '.venv', 'bin', 'pip'), ['install', '--quiet', ...packages], folder);
});

const parse = (...files: string[]) =>
  succeed(path.join(folder, '.venv', 'bin', 'python'), [PARSE, ...files], folder);

test('the generated C# parses', async () => {
  const root = path.join(DIST, 'dotnet');
  const files = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.cs'));
  expect(files.length).toBeGreaterThan(20);
  expect(await parse(...files.map((file) => path.join(root, file)))).toBe('');
});

test('the example in C# parses', async () => {
  expect(await parse(path.join(ROOT, 'examples', 'csharp', 'Program.cs'))).toBe('');
});

test('fails C# that does not parse', async () => {
  const file = path.join(folder, 'Bad.cs');
  fs.writeFileSync(file, 'class Good {}\nclass Bad { int x = ; }\n');
  expect(await parse(file)).toMatch(/^.*Bad\.cs:2\n/);
});
