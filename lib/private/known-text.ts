import { Stack, Token } from 'aws-cdk-lib';

/** A text that synth knows, such as one from `Lazy`; undefined where a part of it is known at deploy only. */
export function literalOf(stack: Stack, text: string): string | undefined {
  const resolved: unknown = stack.resolve(text);
  return typeof resolved === 'string' ? resolved : undefined;
}

/** A text as far as synth knows it, such as one from `stack.toJsonString`: the rest of it is tokens. */
export function knownText(stack: Stack, text: string): string {
  return textOf(stack.resolve(text));
}

function textOf(resolved: unknown): string {
  if (typeof resolved === 'string') {
    return resolved;
  }
  const { 'Fn::Join': join, Ref: ref } = resolved as { 'Fn::Join'?: [string, unknown[]]; Ref?: string };
  if (join?.[0] === '' && Array.isArray(join[1])) {
    return join[1].map(textOf).join('');
  }
  // as the CDK names the tokens of pseudo parameters
  return Token.asString(resolved, { displayHint: ref?.replace('::', '.') });
}
