/**
 * Whether to print in colour: on a terminal, unless `NO_COLOR` says no. `FORCE_COLOR` says yes, `0` and `false`
 * no, and counts more, as in Node.js.
 *
 * @see https://no-color.org
 */
export function hasColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: terminal } = env;
  if (forced !== undefined) {
    return forced !== '0' && forced !== 'false';
  }
  return isTerminal && (refused ?? '') === '' && terminal !== 'dumb';
}
