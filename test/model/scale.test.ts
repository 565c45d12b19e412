import { builtHandler } from './handler-module';
import { playAtScale } from './scale';

test.each([
  [450, { iam: 15, cloudFormation: 10 }],
  [245, { iam: 10, cloudFormation: 5 }],
])(
  '%i policies at once are created, updated and deleted at %j calls a second',
  async (policies, limits) => {
    const results = await playAtScale(builtHandler(), policies, limits);
    expect(results.map(({ operation, failures, reasons }) => ({ operation, failures, reasons }))).toEqual(
      ['create', 'update', 'delete'].map((operation) => ({ operation, failures: 0, reasons: [] })),
    );
  },
  900_000,
);
