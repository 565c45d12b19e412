import { InputError } from './input-error';

/** The text of a file: UTF-8, or UTF-16 with a byte order mark. The mark is not a part of the text. */
export function decode(bytes: Uint8Array): string {
  const encoding = ENCODINGS.find(({ mark }) => mark.every((byte, index) => bytes[index] === byte));
  const name = encoding?.name ?? 'utf-8';
  let text;
  try {
    text = new TextDecoder(name, { fatal: true }).decode(bytes);
  } catch {
    throw new InputError(
      `its text is not ${name.toUpperCase()}; save it as UTF-8, or as UTF-16 with a byte order mark`,
    );
  }
  if (encoding === undefined && HALF_ZEROS.test(text)) {
    throw new InputError('it looks like UTF-16 without a byte order mark; save it as UTF-8');
  }
  return text;
}

const ENCODINGS = [
  { name: 'utf-16le', mark: [0xff, 0xfe] },
  { name: 'utf-16be', mark: [0xfe, 0xff] },
];

// eslint-disable-next-line no-control-regex
const HALF_ZEROS = /^(?:\u0000[^\u0000]|[^\u0000]\u0000)/;
