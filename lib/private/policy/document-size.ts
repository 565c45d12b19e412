import { Stack } from 'aws-cdk-lib';
import { documentSize } from '../../policy/size';
import { copyOf, isPolicyDocument } from './extended-document';

/** Characters that count against the quota. */
export interface DocumentSize {
  readonly characters: number;
  /** Whether all of them are known at synth. */
  readonly isExact: boolean;
}

/** The size of a document in whatever form CloudFormation's resources take it. Its statements stay changeable. */
export function sizeOfDocument(stack: Stack, document: unknown): DocumentSize {
  const copy = isPolicyDocument(document) ? copyOf(document) : document;
  return copy === undefined || (isPolicyDocument(copy) && copy.isEmpty)
    ? { characters: 0, isExact: true }
    : sizeOfText(stack, stack.toJsonString(copy));
}

/** The size of a document as text, which may hold tokens. */
export function sizeOfText(stack: Stack, text: string): DocumentSize {
  const resolved: unknown = stack.resolve(text);
  return { characters: documentSize(literals(resolved)).least, isExact: typeof resolved === 'string' };
}

function literals(resolved: unknown): string {
  if (typeof resolved === 'string') {
    return resolved;
  }
  const join = (resolved as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  return join === undefined ? '' : join[1].filter((part) => typeof part === 'string').join('');
}
