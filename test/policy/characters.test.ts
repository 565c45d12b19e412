import { countedCharacters } from '../../lib/policy/characters';

test('counts what is not white space', () => {
  expect(countedCharacters('{ "a" :\t"b é"\r\n}')).toBe('{"a":"bé"}'.length);
});
