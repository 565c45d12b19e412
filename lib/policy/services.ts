import { Action } from './grammar/action';
import { Arn, parseArn } from './grammar/arn';
import { covers } from './grammar/wildcard';

/** What the service authorization reference says: the table that `scripts/build-service-data.js` writes. */
export interface ServiceTable {
  /** The day of the data, such as `2026-09-26`. */
  readonly date: string;
  /** Where it comes from: package and version. */
  readonly source: string;
  /** Keys that start with `aws:`, and their types. */
  readonly globalKeys: Readonly<Record<string, string>>;
  readonly services: Readonly<Record<string, ServiceRow>>;
}

export interface ServiceRow {
  /** Every condition key that an action or a resource type of the service names, and its type. */
  readonly keys: readonly (readonly [name: string, type: string])[];
  /** Resource types: name, ARN formats, keys as indexes into `keys`. */
  readonly resources: readonly (readonly [name: string, arn: string, keys: readonly number[]])[];
  /** Actions: name, resource types and keys, both as indexes. */
  readonly actions: readonly (readonly [
    name: string,
    resources: readonly number[],
    keys: readonly number[],
  ])[];
}

/** A condition key as AWS documents it. */
export interface KnownKey {
  readonly name: string;
  /** `String`, `ARN`, `Bool`, `Date`, `IPAddress`, `Numeric`, or one of them after `ArrayOf`. */
  readonly type: string;
}

export interface KnownResource {
  readonly name: string;
  readonly arn: string;
  /** The ARN as a pattern. */
  readonly pattern: Arn;
  readonly keys: readonly string[];
}

export interface KnownAction {
  readonly name: string;
  readonly resources: readonly KnownResource[];
  /** The keys of the action and of its resource types. */
  readonly keys: readonly string[];
}

/** The pattern of an ARN format. */
export interface Format extends Arn {
  readonly needsAccount: boolean;
}

/** One service. */
export class Service {
  private readonly byName = new Map<string, KnownAction>();
  private readonly asked = new Map<string, readonly KnownAction[]>();
  readonly resources: readonly KnownResource[];

  constructor(
    readonly vendor: string,
    row: ServiceRow,
  ) {
    const keys = (indexes: readonly number[]): string[] => indexes.map((index) => row.keys[index][0]);
    this.resources = row.resources.map(([name, arn, own]) => ({
      name,
      arn,
      pattern: patternOf(arn),
      keys: keys(own),
    }));
    for (const [name, types, own] of row.actions) {
      const resources = types.map((index) => this.resources[index]);
      const all = new Set([...keys(own), ...resources.flatMap((resource) => resource.keys)]);
      this.byName.set(name.toLowerCase(), { name, resources, keys: [...all] });
    }
  }

  /** The names of all actions. */
  get actionNames(): string[] {
    return [...this.byName.values()].map((action) => action.name);
  }

  /** The actions that a name with or without wildcards means. */
  actions(pattern: string): readonly KnownAction[] {
    const wanted = pattern.toLowerCase();
    const exact = this.byName.get(wanted);
    if (exact) {
      return [exact];
    }
    return /[*?]/.test(wanted) ? this.matches(wanted) : [];
  }

  // several rules ask for the same pattern
  private matches(pattern: string): readonly KnownAction[] {
    const before = this.asked.get(pattern);
    if (before) {
      return before;
    }
    const found = [...this.byName].filter(([name]) => covers(pattern, name)).map(([, action]) => action);
    if (this.asked.size > MAX_REMEMBERED) {
      this.asked.clear();
    }
    this.asked.set(pattern, found);
    return found;
  }
}

const MAX_REMEMBERED = 200;

/** The service of an action; undefined when it is not known. */
export function serviceOf({ vendor, colons }: Action, services: Services | undefined): Service | undefined {
  return vendor !== undefined && colons === 1 ? services?.service(vendor) : undefined;
}

/** Whether requests of an action may carry a key. */
export function supports(action: KnownAction, key: string): boolean {
  return action.keys.some((documented) => isKey(documented, key));
}

/** All services, read one by one when they are asked for. */
export class Services {
  private readonly read = new Map<string, Service | undefined>();
  private allKeys?: KeyIndex;
  private globalNames?: ReadonlySet<string>;
  private byArnService?: ReadonlyMap<string, readonly Format[]>;

  constructor(private readonly table: ServiceTable) {}

  /** The day of the data. */
  get date(): string {
    return this.table.date;
  }

  /** The prefixes of all services. */
  get vendors(): string[] {
    return Object.keys(this.table.services);
  }

  /** A service by its prefix, in any case. */
  service(vendor: string): Service | undefined {
    const name = vendor.toLowerCase();
    if (!this.read.has(name)) {
      const known = Object.hasOwn(this.table.services, name);
      this.read.set(name, known ? new Service(name, this.table.services[name]) : undefined);
    }
    return this.read.get(name);
  }

  /** The patterns of all ARNs that name a service: not every ARN carries the prefix of the actions that use it. */
  formats(arnService: string): readonly Format[] {
    this.byArnService ??= this.indexFormats();
    return this.byArnService.get(arnService) ?? [];
  }

  private indexFormats(): Map<string, Format[]> {
    const index = new Map<string, Format[]>();
    for (const [, arn] of Object.values(this.table.services).flatMap(({ resources }) => resources)) {
      const pattern = { ...patternOf(arn), needsAccount: arn.split(':')[4] === '${Account}' };
      const known = index.get(pattern.service ?? '') ?? [];
      known.push(pattern);
      index.set(pattern.service ?? '', known);
    }
    return index;
  }

  /** A condition key by its name, in any case and with any tag key. */
  key(name: string): KnownKey | undefined {
    return this.keys.find(name);
  }

  /** Whether requests of every service may carry a key: `aws:` and a few of the caller's own session. */
  isGlobal(name: string): boolean {
    this.globalNames ??= new Set(Object.keys(this.table.globalKeys).map((key) => key.toLowerCase()));
    return prefixOf(name) === 'aws' || this.globalNames.has(name.toLowerCase());
  }

  /** The documented keys that start as a key does: the candidates for a misspelt one. */
  keysLike(name: string): string[] {
    return this.keys.withPrefix(prefixOf(name));
  }

  private get keys(): KeyIndex {
    this.allKeys ??= new KeyIndex(this.table);
    return this.allKeys;
  }
}

/** An ARN format as a pattern: a placeholder is at least one character; what AWS owns has no account. */
function patternOf(arn: string): Arn {
  return parseArn(arn.replace('${Account}', '*').replace(/\$\{[^}]*\}/g, '?*'));
}

/** The part of a condition key before the first colon, in lower case. */
export function prefixOf(key: string): string {
  const colon = key.indexOf(':');
  return (colon === -1 ? key : key.slice(0, colon)).toLowerCase();
}

/** Whether a documented key, which may be a template such as `aws:ResourceTag/${TagKey}`, means a given one. */
export function isKey(documented: string, given: string): boolean {
  const pattern = keyPattern(documented);
  const wanted = given.toLowerCase();
  return pattern.includes('*') ? covers(pattern, plain(wanted)) : pattern === wanted;
}

const TEMPLATE = /\$\{[^}]*\}|<[^>]*>|tag-key$/g;

/** A documented key in lower case, with `?*` for what the caller fills in. */
function keyPattern(documented: string): string {
  return documented.toLowerCase().replace(TEMPLATE, '?*');
}

// a wildcard in a given key is a character like any other
function plain(key: string): string {
  return key.replace(/[*?]/g, 'x');
}

/** Every documented key. */
class KeyIndex {
  private readonly exact = new Map<string, KnownKey>();
  private readonly templates = new Map<string, KnownKey>();
  private readonly byPrefix = new Map<string, string[]>();

  constructor(table: ServiceTable) {
    for (const [name, type] of Object.entries(table.globalKeys)) {
      this.add(name, type);
    }
    for (const { keys } of Object.values(table.services)) {
      for (const [name, type] of keys) {
        this.add(name, type);
      }
    }
  }

  find(name: string): KnownKey | undefined {
    const wanted = name.toLowerCase();
    const exact = this.exact.get(wanted);
    if (exact) {
      return exact;
    }
    for (const [pattern, key] of this.templates) {
      if (covers(pattern, plain(wanted))) {
        return key;
      }
    }
    return undefined;
  }

  withPrefix(prefix: string): string[] {
    return this.byPrefix.get(prefix) ?? [];
  }

  private add(name: string, type: string): void {
    const pattern = keyPattern(name);
    const keys = pattern.includes('*') ? this.templates : this.exact;
    if (!keys.has(pattern)) {
      keys.set(pattern, { name, type });
      const alike = this.byPrefix.get(prefixOf(name)) ?? [];
      alike.push(name);
      this.byPrefix.set(prefixOf(name), alike);
    }
  }
}
