/** What the CDK's validation-report.json says of an app whose policy allows the action "GetObject". */
export function refusedAction(violatingConstruct: { constructPath: string; constructFqn?: string }): object {
  return {
    pluginReports: [
      {
        pluginName: 'cdk-user-inline-policy',
        conclusion: 'failure',
        violations: [
          {
            ruleName: 'ACTION_WITHOUT_VENDOR',
            severity: 'fatal',
            suggestedFix: expect.stringMatching(/findings\.md#action_without_vendor$/) as string,
            violatingConstructs: [violatingConstruct],
          },
        ],
      },
    ],
  };
}
