import * as fc from 'fast-check';
import { DIRECTED } from './directed';
import { anyHistory } from './histories';
import { builtHandler } from './handler-module';
import { play } from './play';
import { Wire } from './wire';

const wire = new Wire();
beforeAll(() => wire.start());
afterAll(() => wire.stop());

test('the same history plays twice the same way', async () => {
  const handler = builtHandler();
  for (const history of [
    ...DIRECTED.map((directed) => directed.history),
    ...fc.sample(anyHistory(), { numRuns: 20, seed: 1 }),
  ]) {
    const first = await play(history, handler, wire);
    const second = await play(history, handler, wire);
    expect(second.journal.lines).toEqual(first.journal.lines);
  }
});
