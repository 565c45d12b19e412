import * as fs from 'node:fs';
import * as path from 'node:path';
import * as zlib from 'node:zlib';
import { realDependencies } from '../../lambda/index';
import { createEvent } from './events';
import { FakeTiming } from './fake-timing';

const mockLoaded: string[] = [];
jest.mock('../../lambda/aws/stack', () => {
  mockLoaded.push('stack');
  return { ownStack: (stackId: string) => stackId };
});
jest.mock('../../lambda/aws/assume-role', () => {
  mockLoaded.push('assume-role');
  return { assumeRole: ({ roleArn }: { roleArn: string }) => Promise.resolve(roleArn) };
});

test('the clients of CloudFormation and STS are loaded only when they are asked for', async () => {
  const { StackId } = createEvent();
  expect(mockLoaded).toEqual([]);
  const progress = { step: '', putOutcomeUnknown: false };
  expect(realDependencies.stack(StackId, { timing: new FakeTiming(), deadline: 0, progress })).toBe(StackId);
  expect(mockLoaded).toEqual(['stack']);
  await expect(realDependencies.assumeRole({ roleArn: '<RoleArn>' })).resolves.toBe('<RoleArn>');
  expect(mockLoaded).toEqual(['stack', 'assume-role']);
});

test('a Create loads at most 80 kB of code, gzipped, and nothing that is loaded on demand', () => {
  const dist = path.join(__dirname, '..', '..', 'lambda', 'dist');
  const loaded = new Map<string, string>();
  const load = (file: string): void => {
    const code = fs.readFileSync(path.join(dist, file), 'utf8');
    loaded.set(file, code);
    [...code.matchAll(/require\("\.\/(shared-[^"]+)"\)/g)]
      .map(([, name]) => name)
      .filter((name) => !loaded.has(name))
      .forEach(load);
  };
  load('index.js');
  expect(zlib.gzipSync([...loaded.values()].join(''), { level: 9 }).length).toBeLessThanOrEqual(80_000);
  const all = [...loaded.values()].join('');
  expect(fs.readdirSync(dist).filter((file) => !file.startsWith('shared-'))).toEqual([
    'assume-role.js',
    'backups.js',
    'drift.js',
    'exclusive.js',
    'index.js',
    'lint.js',
    'stack.js',
  ]);
  expect(all).not.toContain('DescribeStackEvents"');
  expect(all).not.toContain('AssumeRoleRequest');
});
