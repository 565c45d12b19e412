import { Hooks } from 'aws-cdk-lib/cloud-assembly-schema';

/**
 * Which version of an app is synthesized. The runner deploys the present one, as an update of the former one, which a
 * hook has deployed before.
 */
export const VERSION = process.env.INTEG_VERSION ?? 'present';

/** Hooks that deploy the former version of `integ.NAME.ts`, and another one, if any, before all is destroyed. */
export function versions(name: string, { former, last }: { former?: string[]; last?: string } = {}): Hooks {
  return {
    preDeploy: [['node deploy-version.js', name, 'former', ...(former ?? [])].join(' ')],
    ...(last === undefined ? {} : { preDestroy: [`node deploy-version.js ${name} ${last}`] }),
  };
}
