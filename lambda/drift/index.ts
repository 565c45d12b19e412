import { scheduleInput } from '../aws/schedules';
import type { Dependencies } from '../dependencies';
import { settingsOf } from './dependencies';
import { createDriftHandler } from './handler';

/** The handler of drift checks, with its real dependencies. */
export function driftHandlerOf(real: Dependencies) {
  return createDriftHandler({ ...real, scheduleInput, settings: settingsOf(process.env) });
}
