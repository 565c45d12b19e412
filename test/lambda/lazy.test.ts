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
