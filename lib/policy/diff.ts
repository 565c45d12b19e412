import { Json, normalForm, parseJson } from './equality';

const MAX_SHOWN_VALUE = 120;

/**
 * Where two documents differ in meaning: one sentence a place, such as
 * `Statement[0].Action: live has "s3:getobject", declared has "s3:*"`, no more than `most` of them.
 */
export function diff(live: string, declared: string, most = 3): string[] {
  const a = parseJson(live);
  const b = parseJson(declared);
  if (a === undefined || b === undefined) {
    return [`the ${a === undefined ? 'live' : 'declared'} document is not JSON`];
  }
  const places: string[] = [];
  walk('', normalForm(a), normalForm(b), places);
  return places.length > most ? [...places.slice(0, most), `${places.length - most} more`] : places;
}

function walk(path: string, live: Json | undefined, declared: Json | undefined, places: string[]): void {
  if (JSON.stringify(live) === JSON.stringify(declared)) {
    return;
  }
  if (isObject(live) && isObject(declared)) {
    for (const key of new Set([...Object.keys(live), ...Object.keys(declared)])) {
      walk(path === '' ? key : `${path}.${key}`, own(live, key), own(declared, key), places);
    }
  } else if (Array.isArray(live) && Array.isArray(declared) && live.some(isObject)) {
    for (let i = 0; i < Math.max(live.length, declared.length); i++) {
      walk(`${path}[${i}]`, live[i], declared[i], places);
    }
  } else {
    places.push(`${path || 'document'}: live ${shown(live)}, declared ${shown(declared)}`);
  }
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(value: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function shown(value: Json | undefined): string {
  if (value === undefined) {
    return 'has none';
  }
  const text = JSON.stringify(Array.isArray(value) && value.length === 1 ? value[0] : value);
  return `has ${text.length > MAX_SHOWN_VALUE ? `${text.slice(0, MAX_SHOWN_VALUE)}…` : text}`;
}
