/** The most characters IAM takes as the text of one document, white space included. */
export const MAX_DOCUMENT_LENGTH = 131_072;

// eslint-disable-next-line no-control-regex -- IAM's own pattern, turned round
const REFUSED_CHARACTERS = /[^\u0009\u000A\u000D\u0020-\u00FF]/gu;

const MAX_SHOWN_CHARACTERS = 8;

/** What IAM would refuse in the text of a document: none, one or more sentences. */
export function documentProblems(json: string): string[] {
  if (json === '') {
    return ['the policy document is empty'];
  }
  return [...lengthProblems(json), ...characterProblems(json), ...structureProblems(json)];
}

function lengthProblems(json: string): string[] {
  return json.length > MAX_DOCUMENT_LENGTH
    ? [`the policy document has ${json.length} characters; IAM takes at most ${MAX_DOCUMENT_LENGTH}`]
    : [];
}

function characterProblems(json: string): string[] {
  const refused = [...new Set(json.match(REFUSED_CHARACTERS) ?? [])].slice(0, MAX_SHOWN_CHARACTERS);
  return refused.length === 0
    ? []
    : [
        `the policy document holds ${refused.map((character) => JSON.stringify(character)).join(', ')}; ` +
          'allowed are tab, line feed, carriage return and U+0020 to U+00FF',
      ];
}

function structureProblems(json: string): string[] {
  let document: unknown;
  try {
    document = JSON.parse(json);
  } catch (error) {
    return [`the policy document is no JSON: ${(error as Error).message}`];
  }
  return typeof document === 'object' && document !== null && Object.hasOwn(document, 'Statement')
    ? []
    : ['the policy document is no JSON object with a Statement'];
}
