import { GetScheduleCommand, SchedulerClient, SchedulerClientConfig } from '@aws-sdk/client-scheduler';
import { clientConfig } from './client-config';
import { errorCode } from './errors';
import { CallContext, withRetries } from './retry';

/** What a schedule holds as its input, now; undefined where there is no such schedule. Only drift checks load this file. */
export async function scheduleInput(
  Name: string,
  GroupName: string,
  calls: CallContext,
  config: SchedulerClientConfig = {},
): Promise<string | undefined> {
  const scheduler = new SchedulerClient({ ...clientConfig(), ...config });
  calls.progress.step = 'GetSchedule';
  try {
    const { Target } = await withRetries(calls, 'any', () =>
      scheduler.send(new GetScheduleCommand({ Name, GroupName })),
    );
    return Target?.Input;
  } catch (error) {
    if (errorCode(error) === 'ResourceNotFound') {
      return undefined;
    }
    throw error;
  } finally {
    scheduler.destroy();
  }
}
