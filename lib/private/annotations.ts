import { Annotations } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Finding } from '../policy/finding';
import { PLUGIN_NAME, Problem } from './validation';

/**
 * Shows findings at the construct, under ids by which the CDK's own API acknowledges them, and gives those that
 * must fail synth: what IAM refuses, and other errors that nobody has acknowledged.
 */
export function annotate(scope: Construct, findings: readonly Finding[]): Problem[] {
  return findings
    .filter((finding) => {
      switch (finding.severity) {
        case 'error':
          return finding.refused || !isAcknowledged(scope, finding);
        case 'warning':
          addWarning(scope, finding.id, textOf(finding));
          return false;
        case 'suggestion':
          addSuggestion(scope, finding.id, textOf(finding));
          return false;
      }
    })
    .map((finding) => ({ id: finding.id, message: textOf(finding), finding }));
}

/** Shows a warning at the construct, under an id by which the CDK's own API acknowledges it. */
export function addWarning(scope: Construct, id: string, message: string): void {
  if (!isAcknowledgedRule(scope, id)) {
    Annotations.of(scope).addWarningV2(annotationId(id), message);
  }
}

function addSuggestion(scope: Construct, id: string, message: string): void {
  if (!isAcknowledgedRule(scope, id)) {
    Annotations.of(scope).addInfoV2(annotationId(id), message);
  }
}

function isAcknowledged(scope: Construct, { id }: Finding): boolean {
  return isAcknowledgedRule(scope, id) || isAcknowledgedWarning(scope, id);
}

// by Validations.acknowledge, under the id that the validation report shows
function isAcknowledgedRule(scope: Construct, id: string): boolean {
  return scope.node.scopes
    .flatMap(({ node }) => node.metadata)
    .some(({ type, data }) => type === ACKNOWLEDGED_RULES && Object.hasOwn(data as object, ruleId(id)));
}

// By Annotations.acknowledgeWarning. The CDK does not expose it, but it adds no warning of that id.
function isAcknowledgedWarning(scope: Construct, id: string): boolean {
  const probe = new Construct(scope, PROBE);
  Annotations.of(probe).addWarningV2(annotationId(id), id);
  scope.node.tryRemoveChild(PROBE);
  return probe.node.metadata.length === 0;
}

const ACKNOWLEDGED_RULES = 'aws:cdk:acknowledged-rules';
const PROBE = 'IsAcknowledged';

function annotationId(id: string): string {
  return `${PLUGIN_NAME}:${id}`;
}

function ruleId(id: string): string {
  return `${PLUGIN_NAME}::${id}`;
}

function textOf({ path, line, column, message }: Finding): string {
  const position = line === undefined ? '' : ` (line ${line}, column ${column})`;
  return `${path}${position}: ${message}`;
}
