import type { Subject } from '../measure';
import { COMPETITORS, measureLambda } from './measure';

export const TITLE = 'process start to the answer to a Create, and the events after it';

/** The Lambda, beside what people would use instead. */
export const lambda: Subject = {
  name: 'lambda',
  title: 'The Lambda, cold and warm',
  comparisons: () =>
    Promise.resolve([
      {
        title: TITLE,
        baseline: 'bare Node',
        contenders: COMPETITORS.map((name) => ({
          name,
          run: async () => {
            const { coldWall, coldCpu, memory, warmWall, warmCpu } = await measureLambda(name);
            return {
              wall: coldWall,
              cpu: coldCpu,
              memory: memory / 1_000,
              'warm wall, ms': warmWall,
              'warm CPU, ms': warmCpu,
            };
          },
        })),
      },
    ]),
};
