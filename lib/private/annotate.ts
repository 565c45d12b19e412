import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Finding } from '../policy/finding';

/** Shows findings that are no errors at the construct, with ids by which the CDK's own means acknowledge them. */
export function annotate(scope: Construct, findings: readonly Finding[]): void {
  const annotations = Annotations.of(scope);
  for (const { id, severity, path, message } of findings) {
    const acknowledgeable = `cdk-user-inline-policy:${id}`;
    if (severity === 'warning') {
      annotations.addWarningV2(acknowledgeable, `${path}: ${message}`);
    } else {
      annotations.addInfoV2(acknowledgeable, `${path}: ${message}`);
    }
  }
}
