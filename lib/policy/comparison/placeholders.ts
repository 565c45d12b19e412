import { placeholder } from './pattern';

/** A policy variable. */
export interface PolicyVariable {
  /** The condition key, in lower case. */
  readonly key: string;
  /** As written in the document. */
  readonly name: string;
  /** The default text when the request has no such key. */
  readonly fallback?: string;
}

/** Numbers the strings of two documents that depend on the request or are not known yet; equal ones get one number. */
export class Placeholders {
  private readonly ids = new Map<string, number>();
  private readonly variables: (PolicyVariable | undefined)[] = [];

  /** The token of a policy variable. */
  variable(name: string, fallback: string | undefined, fold: boolean): number {
    const key = name.toLowerCase();
    const variable = { key, name, ...(fallback === undefined ? {} : { fallback }) };
    return placeholder(this.id(JSON.stringify([key, fallback]), variable), { fold });
  }

  /** The token of a text that nobody can resolve, such as a variable without its closing brace. */
  opaque(text: string): number {
    return placeholder(this.id(JSON.stringify(text)));
  }

  /** The token of a part that is only known at deployment: no two are equal. */
  unknown(word = false): number {
    return placeholder(this.id(`unknown ${this.variables.length}`), { word });
  }

  /** The variable of an id; undefined for the other placeholders. */
  variableOf(id: number): PolicyVariable | undefined {
    return this.variables[id];
  }

  /** The keys of all variables. */
  variableKeys(): string[] {
    return [...new Set(this.variables.flatMap((variable) => (variable === undefined ? [] : [variable.key])))];
  }

  private id(text: string, variable?: PolicyVariable): number {
    const known = this.ids.get(text);
    if (known !== undefined) {
      return known;
    }
    this.ids.set(text, this.variables.length);
    this.variables.push(variable);
    return this.variables.length - 1;
  }
}
