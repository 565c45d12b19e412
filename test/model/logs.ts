import type { Chance } from './chance';
import type { Clock } from './clock';
import type { Reply } from './iam';
import type { LogEntry } from './invocation';

// A line can be read that many milliseconds later at most: an assumption of the model.
const LATEST = 5_000;
const LINES_PER_PAGE = 50;

interface Line {
  readonly group: string;
  readonly stream: string;
  readonly at: number;
  readonly visibleAt: number;
  readonly entry: LogEntry;
}

/** CloudWatch Logs, as far as the handler asks it. */
export class Logs {
  private readonly lines: Line[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly chance: Chance,
    /** Whether the group can be read. */
    private readonly readable: boolean,
  ) {}

  write(group: string, stream: string, entry: LogEntry): void {
    const at = this.clock.now();
    const late = Math.max(0, this.chance('log', this.lines.length, at) - 0.5) * 2 * LATEST;
    this.lines.push({ group, stream, at, visibleAt: at + late, entry });
  }

  /** @param group the only one that the caller has a right to */
  perform(action: string, body: string, group: string): Reply {
    const request = JSON.parse(body) as Request;
    if (action !== 'FilterLogEvents') {
      throw new Error(`the handler calls ${action}, of which the model knows nothing`);
    }
    if (!this.readable || request.logGroupName !== group) {
      return { status: 400, code: 'AccessDeniedException', message: 'not authorized to read this log group' };
    }
    const matches = matcher(request.filterPattern ?? '');
    const found = this.lines.filter(
      ({ at, visibleAt, stream, entry, ...line }) =>
        line.group === group &&
        visibleAt <= this.clock.now() &&
        at >= (request.startTime ?? 0) &&
        at <= (request.endTime ?? Infinity) &&
        (request.logStreamNames?.includes(stream) ?? true) &&
        matches(entry),
    );
    return { status: 200, json: pageOf(found, request) };
  }
}

interface Request {
  readonly logGroupName?: string;
  readonly logStreamNames?: readonly string[];
  readonly filterPattern?: string;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly nextToken?: string;
  readonly limit?: number;
}

function pageOf(found: readonly Line[], { nextToken, limit = LINES_PER_PAGE }: Request) {
  const start = Number(nextToken ?? 0);
  const end = start + limit;
  return {
    events: found.slice(start, end).map(({ stream, at, entry }, index) => ({
      eventId: String(start + index),
      logStreamName: stream,
      timestamp: at,
      ingestionTime: at,
      message: `${JSON.stringify(entry)}\n`,
    })),
    ...(end < found.length && { nextToken: String(end) }),
  };
}

/** Of the filter patterns: `{ $.a = "x" && $.b = "y" }`, and strings that must all occur. */
function matcher(pattern: string): (entry: LogEntry) => boolean {
  const text = pattern.trim();
  if (text === '') {
    return () => true;
  }
  if (!text.startsWith('{')) {
    const terms = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
    return (entry) => terms.every((term) => JSON.stringify(entry).includes(term));
  }
  const terms = text
    .slice(1, -1)
    .split('&&')
    .map((term) => {
      const match = /^[\s(]*\$\.([\w.]+)\s*=\s*"((?:[^"\\]|\\.)*)"[\s)]*$/.exec(term);
      if (match === null) {
        throw new Error(`the model knows no filter pattern such as ${term}`);
      }
      const [, path, value] = match;
      return { path: path.split('.'), value: JSON.parse(`"${value}"`) as string };
    });
  return (entry) => terms.every(({ path, value }) => at(entry, path) === value);
}

function at(entry: unknown, path: readonly string[]): unknown {
  return path.reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], entry);
}
