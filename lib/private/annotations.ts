import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Finding } from '../policy/finding';

/**
 * Shows findings at the construct, under ids by which the CDK's own means acknowledge them, and gives those that
 * must fail synth: what IAM refuses, and other errors that nobody has acknowledged.
 */
export function annotate(scope: Construct, findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => {
    switch (finding.severity) {
      case 'error':
        return finding.refused || !isAcknowledged(scope, finding);
      case 'warning':
        Annotations.of(scope).addWarningV2(idOf(finding), textOf(finding));
        return false;
      case 'suggestion':
        Annotations.of(scope).addInfoV2(idOf(finding), textOf(finding));
        return false;
    }
  });
}

/** Shows a warning at the construct, under an id by which the CDK's own means acknowledge it. */
export function addWarning(scope: Construct, id: string, message: string): void {
  Annotations.of(scope).addWarningV2(idOf({ id }), message);
}

// The CDK tells nobody what is acknowledged, but it takes no warning of that id.
function isAcknowledged(scope: Construct, finding: Finding): boolean {
  const text = textOf(finding);
  Annotations.of(scope).addWarningV2(idOf(finding), text);
  return !scope.node.metadata.some(({ data }) => typeof data === 'string' && data.startsWith(text));
}

function idOf({ id }: Pick<Finding, 'id'>): string {
  return `cdk-user-inline-policy:${id}`;
}

function textOf({ path, message }: Finding): string {
  return `${path}: ${message}`;
}
