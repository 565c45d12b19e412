import { HOLE, isKnown } from './text';

/** One action of a statement, such as `s3:Get*`. */
export interface Action {
  readonly text: string;
  /** The part before the colon; undefined when there is none or it is not known yet. */
  readonly vendor: string | undefined;
  /** The part after the colon; undefined when there is none or it is not known yet. */
  readonly name: string | undefined;
  /** How many colons there are at least. */
  readonly colons: number;
  /** Nothing of it is left open. */
  readonly known: boolean;
}

export function parseAction(text: string): Action {
  const known = isKnown(text);
  const colon = text.indexOf(':');
  const hole = known ? -1 : text.indexOf(HOLE);
  // before a colon that may not be the first one nothing is certain
  if (colon === -1 || (hole !== -1 && hole < colon)) {
    return {
      text,
      known,
      colons: colon === -1 ? 0 : text.split(':').length - 1,
      vendor: undefined,
      name: undefined,
    };
  }
  const vendor = text.slice(0, colon);
  const name = text.slice(colon + 1);
  return {
    text,
    known,
    colons: name.includes(':') ? text.split(':').length - 1 : 1,
    vendor: isKnown(vendor) ? vendor : undefined,
    name: isKnown(name) ? name : undefined,
  };
}
