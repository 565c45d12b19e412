import { HOLE, isKnown, WORD } from '../grammar/text';
import {
  folded,
  literal,
  makePattern,
  MANY,
  MANY_IN_FIELD,
  ONE,
  ONE_IN_FIELD,
  Pattern,
  Tokens,
} from './pattern';
import { Placeholders } from './placeholders';
import { Reading } from './reading';

/** Turns the strings of one document into patterns. */
export class PatternReader {
  constructor(
    private readonly placeholders: Placeholders,
    /** Whether the document's version has policy variables. */
    private readonly variables: boolean,
    private readonly reading: Reading,
  ) {}

  action(text: string): Pattern {
    const lower = text.toLowerCase();
    return lower === '*'
      ? EVERYTHING
      : this.read(lower, { kind: 'action', within: () => true, variables: false });
  }

  resource(text: string): Pattern {
    if (text === '*') {
      return EVERYTHING;
    }
    const { colons } = this.reading;
    const complete = this.isOpenBeforeResource(text) ? undefined : completed(text);
    return complete === undefined
      ? this.opaque('resource', text)
      : this.read(complete, {
          kind: 'resource',
          within: (field, endsField, star) =>
            field < 5 && (colons === 'never' || (colons === 'at the end of a field' && !(star && endsField))),
        });
  }

  /** A value of StringLike. */
  wild(text: string): Pattern {
    return this.read(text, { kind: 'wild', within: () => false });
  }

  /** A value of StringEquals and, with `fold`, of StringEqualsIgnoreCase. */
  exact(text: string, fold = false): Pattern {
    return this.read(text, { kind: fold ? 'folded' : 'exact', fold });
  }

  /** A value of the Arn operators, which compare field by field. */
  arn(text: string): Pattern {
    if (text === '*') {
      return ARN_SHAPE;
    }
    const fields = text.replace(/\$\{[^}]{0,200}\}/g, '').split(':');
    return fields.length < 6 || fields.slice(0, 5).some((field) => field.includes(HOLE))
      ? this.opaque('arn', text)
      : this.read(text, { kind: 'arn', within: (field) => field < 5 });
  }

  /** Whether a part of the first five fields may be anything, so that nobody knows where the resource begins. */
  private isOpenBeforeResource(text: string): boolean {
    const head = /^(?:[^:]*:){0,5}/.exec(text)![0];
    const fields = head.split(':').length === 6 ? head : text;
    return fields.includes(HOLE) || (this.variables && fields.includes('${'));
  }

  /** A text that is only known at deployment. */
  unknown(): Pattern {
    return makePattern([this.placeholders.unknown()]);
  }

  /** A text that cannot be read, with what the document's version makes of it. */
  readAs(text: string): string {
    return this.variables || !text.includes('${') ? text : `literally ${text}`;
  }

  private opaque(kind: Kind, text: string): Pattern {
    return makePattern([
      isKnown(text) ? this.placeholders.opaque(`${kind} ${this.readAs(text)}`) : this.placeholders.unknown(),
    ]);
  }

  private read(text: string, options: Options): Pattern {
    const { kind, fold = false, within, variables = this.variables } = options;
    if (fold && /[\u0080-\uffff]/.test(text)) {
      return this.opaque(kind, text); // case outside of ASCII is nowhere defined
    }
    const tokens: number[] = [];
    let field = 0;
    for (let at = 0; at < text.length;) {
      const character = text.charAt(at);
      if (character === '$' && variables && text.charAt(at + 1) === '{') {
        const variable = VARIABLE.exec(text.slice(at, at + MAX_VARIABLE));
        if (variable === null) {
          return this.opaque(kind, text);
        }
        const [whole, escape, name, fallback] = variable;
        tokens.push(
          escape === undefined ? this.placeholders.variable(name, fallback, fold) : escape.charCodeAt(0),
        );
        at += whole.length;
        continue;
      }
      if (character === HOLE || character === WORD) {
        tokens.push(this.placeholders.unknown(character === WORD));
      } else if (within !== undefined && character === '*') {
        const endsField = at + 1 === text.length || text.charAt(at + 1) === ':';
        tokens.push(within(field, endsField, true) ? MANY_IN_FIELD : MANY);
      } else if (within !== undefined && character === '?') {
        tokens.push(within(field, false, false) ? ONE_IN_FIELD : ONE);
      } else {
        const code = text.charCodeAt(at);
        tokens.push(fold ? folded(code) : code);
        field += character === ':' ? 1 : 0;
      }
      at += 1;
    }
    return makePattern(tokens);
  }
}

/** What a text is compared as: the same text may match other values there. */
type Kind = 'action' | 'resource' | 'arn' | 'wild' | 'exact' | 'folded';

interface Options {
  readonly kind: Kind;
  /** Whether a wildcard stays within its field; without, `*` and `?` are no wildcards. */
  readonly within?: (field: number, endsField: boolean, star: boolean) => boolean;
  readonly fold?: boolean;
  readonly variables?: boolean;
}

const MAX_VARIABLE = 2048;
const VARIABLE = /^\$\{(?:([*?$])|([A-Za-z0-9_.:/@+=-]+)(?:, ?'([^'{}]*)')?)\}/;

/** An incomplete ARN as IAM completes it, with `*` in each field that is missing; undefined where that is not known. */
function completed(text: string): string | undefined {
  const fields = text.split(':');
  const last = fields.length >= 6 ? fields.slice(5).join(':') : fields.at(-1);
  return last === ''
    ? undefined
    : [...fields, ...new Array<string>(Math.max(0, 6 - fields.length)).fill('*')].join(':');
}

const EVERYTHING = makePattern([MANY]);
const COLON = 58;
const ARN_SHAPE = makePattern([...Array.from({ length: 5 }, () => [MANY_IN_FIELD, COLON]).flat(), MANY]);

/** Every text. */
export const ANY_TEXT = EVERYTHING.tokens;

/** Every text with the fields of an ARN. */
export const ANY_ARN = ARN_SHAPE.tokens;

/** Every action of a request: a service, a colon, a name. */
export const ANY_ACTION = makePattern([
  ONE_IN_FIELD,
  MANY_IN_FIELD,
  COLON,
  ONE_IN_FIELD,
  MANY_IN_FIELD,
]).tokens;

/**
 * Every resource of a request: an ARN, or `*` for the actions that know no resources. ARNs without a resource are among
 * them, as a variable may be all of it; that none of these becomes a witness is left to the evaluation.
 */
export function anyResource({ colons }: Reading): Tokens[] {
  const [one, many] = colons === 'never' ? [ONE_IN_FIELD, MANY_IN_FIELD] : [ONE, MANY];
  const fields = [one, many, COLON, one, many, COLON, many, COLON, many, COLON];
  return [[...literal('arn:'), ...fields, MANY], literal('*')];
}
