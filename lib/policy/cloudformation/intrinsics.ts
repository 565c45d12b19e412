import { HOLE, textOf, WORD } from '../grammar/text';
import { JsonNode, Member, StringNode } from '../json/node';
import { MAX_DOCUMENT_LENGTH } from '../rules/text';

/**
 * A part of a template with its intrinsic functions as what is not known before the deployment. The text around
 * them stays.
 */
export function withoutIntrinsics(node: JsonNode): JsonNode {
  return translated(node, new Budget());
}

function translated(node: JsonNode, budget: Budget): JsonNode {
  switch (node.kind) {
    case 'string':
      return textNode(textOf(node), node);
    case 'array':
      return { ...node, items: node.items.map((each) => translated(each, budget)) };
    case 'object': {
      const intrinsic = intrinsicOf(node);
      if (intrinsic !== undefined) {
        return textNode(joined(intrinsicPieces(intrinsic, budget)), node);
      }
      const members = node.members.map(({ key, value }) => ({ key, value: translated(value, budget) }));
      return hasIntrinsicMember(node) ? unknownAt(node) : { ...node, members };
    }
    default:
      return node;
  }
}

/** Bounds what functions make of few characters: no document that IAM takes has as many. */
class Budget {
  private left = 2 * MAX_DOCUMENT_LENGTH;

  /** The same pieces; once there are too many characters, no more are known. */
  spend(pieces: readonly Piece[]): readonly Piece[] {
    this.left -= pieces.reduce((sum, { text }) => sum + text.length + 1, 0);
    return this.left >= 0 ? pieces : UNKNOWN;
  }

  get isSpent(): boolean {
    return this.left < 0;
  }
}

/** A part of a text: a slice of a string of the template, or what is not known. */
export interface Piece {
  readonly text: string;
  /** The string that it is of, and from which character on. */
  readonly source?: { readonly node: StringNode; readonly from: number };
}

/** A string, or an intrinsic function that makes one, in pieces; undefined for anything else. */
export function textPieces(node: JsonNode): readonly Piece[] | undefined {
  return piecesOf(node, new Budget());
}

function piecesOf(node: JsonNode, budget: Budget): readonly Piece[] | undefined {
  if (node.kind === 'string') {
    return [{ text: textOf(node), source: { node, from: 0 } }];
  }
  const intrinsic = intrinsicOf(node);
  return intrinsic && intrinsicPieces(intrinsic, budget);
}

/** What a value may be: the branches of `Fn::If`, or the value itself. */
export function alternatives(node: JsonNode): JsonNode[] {
  const intrinsic = intrinsicOf(node);
  if (intrinsic?.key.value !== 'Fn::If' || intrinsic.value.kind !== 'array') {
    return [node];
  }
  return intrinsic.value.items.slice(1, 3).flatMap(alternatives);
}

// these fill one field of an ARN each
const PSEUDO_WORDS = ['AWS::Partition', 'AWS::Region', 'AWS::AccountId', 'AWS::URLSuffix'];
const UNKNOWN: readonly Piece[] = [{ text: HOLE }];

function intrinsicOf(node: JsonNode): Member | undefined {
  if (node.kind !== 'object' || node.members.length !== 1) {
    return undefined;
  }
  const [only] = node.members;
  return only.key.value === 'Ref' || only.key.value.startsWith('Fn::') ? only : undefined;
}

// such as Fn::Transform, which adds to the members beside it
function hasIntrinsicMember({ members }: { readonly members: readonly Member[] }): boolean {
  return members.some(({ key }) => key.value.startsWith('Fn::'));
}

function intrinsicPieces({ key, value }: Member, budget: Budget): readonly Piece[] {
  switch (key.value) {
    case 'Ref':
      return [{ text: value.kind === 'string' && PSEUDO_WORDS.includes(value.value) ? WORD : HOLE }];
    case 'Fn::Join':
      return joinPieces(value, budget);
    case 'Fn::Sub':
      return subPieces(value, budget);
    default:
      return UNKNOWN;
  }
}

function joinPieces(argument: JsonNode, budget: Budget): readonly Piece[] {
  const [separator, parts] = argument.kind === 'array' ? argument.items : [];
  if (separator?.kind !== 'string' || parts?.kind !== 'array') {
    return UNKNOWN;
  }
  const between = textOf(separator);
  const pieces: Piece[] = [];
  for (const [index, part] of parts.items.entries()) {
    const added = budget.spend([
      ...(index === 0 || between === '' ? [] : [{ text: between }]),
      ...(piecesOf(part, budget) ?? UNKNOWN),
    ]);
    if (budget.isSpent) {
      return UNKNOWN;
    }
    for (const piece of added) {
      pieces.push(piece);
    }
  }
  return pieces;
}

function subPieces(argument: JsonNode, budget: Budget): readonly Piece[] {
  const [node, values] = argument.kind === 'array' ? argument.items : [argument];
  if (node?.kind !== 'string') {
    return UNKNOWN;
  }
  const text = textOf(node);
  const pieces: Piece[] = [];
  let from = 0;
  const take = (end: number): void => {
    pieces.push({ text: text.slice(from, end), source: { node, from } });
  };
  for (const match of text.matchAll(/\$\{(!?)([^}]{0,200})\}/g)) {
    const [all, literal, name] = match;
    if (literal === '') {
      take(match.index);
      for (const piece of budget.spend(variablePieces(name, values, budget))) {
        pieces.push(piece);
      }
      from = match.index + all.length;
    } else {
      // `${!aws:username}` is how a policy variable is written there
      take(match.index + 2);
      from = match.index + 3;
    }
    if (budget.isSpent) {
      return UNKNOWN;
    }
  }
  take(text.length);
  return pieces;
}

function variablePieces(name: string, values: JsonNode | undefined, budget: Budget): readonly Piece[] {
  const given = values?.kind === 'object' ? values.members.find(({ key }) => key.value === name) : undefined;
  if (given !== undefined) {
    return piecesOf(given.value, budget) ?? UNKNOWN;
  }
  return [{ text: PSEUDO_WORDS.includes(name) ? WORD : HOLE }];
}

function joined(pieces: readonly Piece[]): string {
  return pieces.map(({ text }) => text).join('');
}

// a value of which nothing is known may be a list as well
function textNode(value: string, { start, end }: JsonNode): JsonNode {
  if (value === HOLE || value === WORD) {
    return unknownAt({ start, end });
  }
  const holes = value.includes(HOLE) || value.includes(WORD);
  return { kind: 'string', value, ...(holes ? { holes } : {}), start, end };
}

function unknownAt({ start, end }: Pick<JsonNode, 'start' | 'end'>): JsonNode {
  return { kind: 'unknown', start, end };
}
