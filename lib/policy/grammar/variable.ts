import { isKnown } from './text';

/** The part between `${` and `}` in a resource or a condition value. */
export interface Variable {
  /** As written, with `${` and what closes it, if anything does. */
  readonly text: string;
  readonly closed: boolean;
  /** Before the comma of a default, if there is one. */
  readonly name: string;
  /** Behind the comma, with its quotes. */
  readonly fallback?: string;
}

/** The policy variables of a text, in order. `${*}`, `${?}` and `${$}` are escapes, not variables. */
export function variablesOf(text: string): Variable[] {
  const variables: Variable[] = [];
  let close = text.indexOf('}');
  for (let at = text.indexOf('${'); at !== -1;) {
    if (close !== -1 && close < at) {
      close = text.indexOf('}', at);
    }
    const next = text.indexOf('${', at + 2);
    const closed = close !== -1 && (next === -1 || close < next);
    const end = closed ? close + 1 : next === -1 ? text.length : next;
    const inner = text.slice(at + 2, closed ? close : end);
    if (!/^[*?$]$/.test(inner) && isKnown(inner)) {
      variables.push({ text: text.slice(at, end), closed, ...nameAndFallback(inner) });
    }
    at = next;
  }
  return variables;
}

function nameAndFallback(inner: string): { name: string; fallback?: string } {
  const comma = inner.indexOf(',');
  return comma === -1
    ? { name: inner }
    : { name: inner.slice(0, comma), fallback: inner.slice(comma + 1).trim() };
}

/** Whether a text holds `${`, of a variable or of an escape. */
export function mentionsVariable(text: string): boolean {
  return text.includes('${');
}
