import { scheduleInput } from '../aws/schedules';
import type { Dependencies } from '../dependencies';
import { DriftDependencies, settingsOf } from './dependencies';

export { createDriftHandler } from './handler';

/** What a drift check takes from outside, beside what the events of CloudFormation take. */
export function driftDependencies(real: Dependencies, env: NodeJS.ProcessEnv): DriftDependencies {
  return { ...real, scheduleInput, settings: settingsOf(env) };
}
