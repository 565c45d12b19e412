import fc from 'fast-check';
import { findNodeAtLocation, Node, parseTree } from 'jsonc-parser';
import { FileFinding } from '../../lib/cli/file-report';
import { decode } from '../../lib/cli/input/decode';
import { lintFile } from '../../lib/cli/lint-file';
import { services } from '../../lib/policy/service-data';
import { PlainDocument, soundDocument } from '../policy/documents';

/** Shrinking a failure takes no longer than this. */
const RUNS = { numRuns: 60, interruptAfterTimeLimit: 10_000 };

const FAULTS: readonly object[] = [
  { Sid: 'no spaces here' },
  { Effect: 'ALLOW' },
  { Action: ['s3:Get*', 'Everything', 's3:a:b', 's3:GetNothing'] },
  { Resource: ['*', 'reports', 'arn:nowhere:s3:::a', 'arn:aws:s3:::\u00fc"\\\n/\u{1f600}'] },
  { Principal: '*' },
  { conditions: {} },
  { Condition: { StringEqual: { 'aws:username': 'a' } } },
  { Condition: { Bool: { 'aws:SecureTransport': ['yes', 'true'], 'no key': 1 } } },
  { Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/33', true] }, Null: { 'aws:a"b': null } } },
];

/** A document with some mistakes. */
const document: fc.Arbitrary<PlainDocument> = fc
  .tuple(soundDocument, fc.array(fc.constantFrom(...FAULTS), { minLength: 1, maxLength: 3 }))
  .map(([{ Version, Statement }, faults]) => ({
    Version,
    Statement: Statement.map((statement, index) => ({ ...statement, ...faults[index % faults.length] })),
  }));

const LINE_ENDS = ['\n', '\r\n'] as const;
const ENCODINGS: readonly ((text: string) => Uint8Array)[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
];

/** Findings about a file that stands in some encoding on the disk. */
function findingsOf(text: string, encode: (text: string) => Uint8Array, name: string): FileFinding[] {
  const findings = lintFile(decode(encode(text)), name, false, { services: services() });
  return findings ?? [];
}

/** The lines and columns of some offsets, by counting. */
function placesOf(text: string, offsets: readonly number[]): string[] {
  return offsets.map((offset) => {
    const before = text.slice(0, offset).split('\n');
    return `${before.length}:${before.at(-1)!.length + 1}`;
  });
}

/** The keys and indexes of a JSON path. */
function segments(path: string): (string | number)[] {
  return [...path.matchAll(/\.(\w+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g)].map(([, name, index, quoted]) =>
    index !== undefined ? Number(index) : (name ?? (JSON.parse(quoted) as string)),
  );
}

/** Where the value and the key of a path are, as another reader of JSON has it. */
function offsetsIn(text: string, path: string): number[] {
  const node = findNodeAtLocation(parseTree(text)!, segments(path))!;
  const property: Node | undefined = node.parent?.type === 'property' ? node.parent : undefined;
  return [node.offset, ...(property ? [property.offset] : [])];
}

interface Misplaced {
  readonly finding: FileFinding;
  readonly expected: readonly string[];
}

function misplaced(
  findings: readonly FileFinding[],
  text: string,
  offsets: (finding: FileFinding) => number[],
): Misplaced[] {
  expect(findings).not.toEqual([]);
  return findings
    .map((finding) => ({ finding, expected: placesOf(text, offsets(finding)) }))
    .filter(({ finding, expected }) => !expected.includes(`${finding.line}:${finding.column}`));
}

/** JSON as somebody might write it: indented, with some characters as escapes. */
function printed(value: unknown, indent: number | string, escaped: RegExp, lineEnd: string): string {
  return JSON.stringify(value, null, indent)
    .replaceAll('\n', lineEnd)
    .replace(escaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const indent = fc.constantFrom<number | string>(0, 2, 4, '\t');
// no structure of JSON, and nothing that is a part of an escape already
const escaped = fc.constantFrom(/(?!)/g, /[\u0080-\uffff]/g, /(?<=[A-Z])[g-z](?![^"]*\\)/g);
const lineEnd = fc.constantFrom(...LINE_ENDS);
const encoding = fc.constantFrom(...ENCODINGS);

test('of a document in JSON', () => {
  fc.assert(
    fc.property(document, indent, escaped, lineEnd, encoding, (value, spaces, escapes, end, encode) => {
      const text = printed(value, spaces, escapes, end);
      const findings = findingsOf(text, encode, 'policy.json');
      expect(misplaced(findings, text, ({ path }) => offsetsIn(text, path))).toEqual([]);
    }),
    RUNS,
  );
});

const resourceOf = (kind: string, value: PlainDocument): object => {
  const policy = { PolicyName: 'p', PolicyDocument: value };
  return kind === 'Role'
    ? { Type: 'AWS::IAM::Role', Properties: { Policies: [policy, policy] } }
    : { Type: `AWS::IAM::${kind}`, Properties: policy };
};

test('of the documents in a template in JSON', () => {
  const kinds = fc.array(fc.constantFrom('Policy', 'UserPolicy', 'Role'), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      document,
      kinds,
      indent,
      escaped,
      lineEnd,
      encoding,
      (value, types, spaces, escapes, end, encode) => {
        const resources = types.map((type, index) => [`R${index}`, resourceOf(type, value)] as const);
        const text = printed(
          { Description: 'ü', Resources: Object.fromEntries(resources) },
          spaces,
          escapes,
          end,
        );
        const findings = findingsOf(text, encode, 'template.json');
        expect(
          misplaced(findings, text, (finding) =>
            offsetsIn(text, `${finding.document}${finding.path.slice(1)}`),
          ),
        ).toEqual([]);
        expect(new Set(findings.map(({ logicalId }) => logicalId))).toEqual(
          new Set(resources.map(([id]) => id)),
        );
      },
    ),
    RUNS,
  );
});

test('of a document that is text inside a template in JSON', () => {
  fc.assert(
    fc.property(document, indent, indent, lineEnd, encoding, (value, inner, outer, end, encode) => {
      const json = JSON.stringify(value, null, inner);
      const resource = { Type: 'Custom::UserInlinePolicy', Properties: { PolicyDocument: json } };
      const text = printed({ Resources: { R: resource } }, outer, /(?!)/g, end);
      const findings = findingsOf(text, encode, 'template.json');
      expect(
        misplaced(findings, text, (finding) => {
          const [start] = offsetsIn(text, finding.document);
          return offsetsIn(json, finding.path).map(
            (offset) => start + JSON.stringify(json.slice(0, offset)).length - 1,
          );
        }),
      ).toEqual([]);
    }),
    RUNS,
  );
});

test('of a document that IAM returned percent-encoded', () => {
  fc.assert(
    fc.property(document, indent, encoding, (value, spaces, encode) => {
      const json = JSON.stringify(value, null, spaces);
      const answer = { UserName: 'a', PolicyName: 'p', PolicyDocument: encodeURIComponent(json) };
      const text = JSON.stringify(answer, null, 4);
      const findings = findingsOf(text, encode, 'answer.json');
      expect(
        misplaced(findings, text, (finding) => {
          const [start] = offsetsIn(text, finding.document);
          return offsetsIn(json, finding.path).map(
            (offset) => start + 1 + encodeURIComponent(json.slice(0, offset)).length,
          );
        }),
      ).toEqual([]);
    }),
    RUNS,
  );
});

/** Writes YAML, and remembers where it wrote the key and the value of each path. */
class YamlWriter {
  text = '';
  readonly offsets = new Map<string, number[]>();

  constructor(
    private readonly style: (choices: number) => number,
    private readonly lineEnd: string,
  ) {}

  value(value: unknown, path: readonly (string | number)[], depth: number): void {
    if (
      this.style(3) === 0 ||
      typeof value !== 'object' ||
      value === null ||
      Object.keys(value).length === 0
    ) {
      this.text += ' ';
      this.place(path);
      this.flow(value, path);
      this.text += this.lineEnd;
      return;
    }
    this.text += this.lineEnd;
    const before = '  '.repeat(depth);
    this.offsets.set(key(path), [...(this.offsets.get(key(path)) ?? []), this.text.length + before.length]);
    for (const [name, each] of Object.entries(value)) {
      const child = [...path, Array.isArray(value) ? Number(name) : name];
      this.text += before;
      if (Array.isArray(value)) {
        this.text += '-';
      } else {
        this.place(child);
        this.text += `${this.scalar(name)}:`;
      }
      this.value(each, child, depth + 1);
    }
  }

  private flow(value: unknown, path: readonly (string | number)[]): void {
    if (typeof value !== 'object' || value === null) {
      this.text += typeof value === 'string' ? this.scalar(value) : String(value);
      return;
    }
    const [open, close] = Array.isArray(value) ? '[]' : '{}';
    this.text += open;
    Object.entries(value).forEach(([name, each], index) => {
      this.text += index === 0 ? ' ' : ', ';
      const child = [...path, Array.isArray(value) ? Number(name) : name];
      if (!Array.isArray(value)) {
        this.place(child);
        this.text += `${JSON.stringify(name)}: `;
      }
      this.place(child);
      this.flow(each, child);
    });
    this.text += ` ${close}`;
  }

  private scalar(text: string): string {
    const isPlain =
      /^[A-Za-z][A-Za-z0-9:/*-]*[A-Za-z0-9]$/.test(text) && !/^(?:true|false|null|[yn].*)$/i.test(text);
    const style = this.style(3);
    return isPlain && style === 0
      ? text
      : style === 1 && !/[\n\u0080-\uffff]/.test(text)
        ? `'${text.replaceAll("'", "''")}'`
        : JSON.stringify(text);
  }

  private place(path: readonly (string | number)[]): void {
    this.offsets.set(key(path), [...(this.offsets.get(key(path)) ?? []), this.text.length]);
  }
}

function key(path: readonly (string | number)[]): string {
  return JSON.stringify(path);
}

const choices = fc.infiniteStream(fc.nat(5));

test('of documents in YAML, alone and in a template', () => {
  fc.assert(
    fc.property(document, choices, fc.boolean(), lineEnd, encoding, (value, stream, isAlone, end, encode) => {
      const writer = new YamlWriter((count) => stream.next().value! % count, end);
      writer.text = `# ü${end}---`;
      writer.value(isAlone ? value : { Resources: { R: resourceOf('UserPolicy', value) } }, [], 0);
      const findings = findingsOf(writer.text, encode, 'file.yaml');
      expect(
        misplaced(findings, writer.text, (finding) => [
          ...writer.offsets.get(key(segments(`${finding.document}${finding.path.slice(1)}`)))!,
        ]),
      ).toEqual([]);
    }),
    RUNS,
  );
});

test('of a document that is text in a block of YAML', () => {
  fc.assert(
    fc.property(document, fc.constantFrom(2, 4), lineEnd, encoding, (value, spaces, end, encode) => {
      const json = JSON.stringify(value, null, spaces);
      const head = [
        'Resources:',
        '  R:',
        '    Type: Custom::UserInlinePolicy',
        '    Properties:',
        '      PolicyDocument: |',
      ];
      const text = [...head, ...json.split('\n').map((line) => `        ${line}`), ''].join(end);
      expect(
        misplaced(findingsOf(text, encode, 'file.yaml'), text, (finding) =>
          offsetsIn(json, finding.path).map((offset) => {
            const before = json.slice(0, offset).split('\n');
            const lines = text.split(end).slice(0, head.length + before.length - 1);
            return lines.join(end).length + end.length + 8 + before.at(-1)!.length;
          }),
        ),
      ).toEqual([]);
    }),
    RUNS,
  );
});
