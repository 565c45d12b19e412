export const PACKAGE_NAME = 'cdk-user-inline-policy';

/** What is wrong when a bundler has taken code out of this package, and what the code needs is not beside it. */
export function outsidePackage(directory: string, needed: string): string {
  return (
    `this code of ${PACKAGE_NAME} is in ${directory}, outside its package, where ${needed} cannot be found; ` +
    `if a bundler put it there, leave the package out of the bundle, such as with esbuild --external:${PACKAGE_NAME}, ` +
    'and keep it in node_modules'
  );
}
