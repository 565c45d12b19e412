import { FileReport } from '../file-report';

/** One array of JSON with an item for each file. */
export function formatJson(reports: readonly FileReport[]): string {
  const plain = reports.map(({ file, findings }) => ({
    file,
    findings: findings.map(({ id, severity, logicalId, document, path, message, line, column }) => ({
      id,
      severity,
      // absent where the file is the document
      ...(logicalId === undefined ? {} : { logicalId }),
      ...(document === '$' ? {} : { document }),
      path,
      message,
      line,
      column,
    })),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}
