/** IAM's rules for the names of users and of their inline policies. Pure: no CDK, no SDK. */

/** The most characters that the name of an inline policy may have. */
export const MAX_POLICY_NAME_LENGTH = 128;

/** The most characters that the name of an existing user may have. New users: 64. */
export const MAX_USER_NAME_LENGTH = 128;

// \w as IAM means it: ASCII only.
const OTHER_THAN_NAME_CHARACTERS = /[^A-Za-z0-9_+=,.@-]/gu;

/** What is wrong with a policy name: none, one or more sentences. */
export function policyNameProblems(name: string): string[] {
  return nameProblems('policy name', name, MAX_POLICY_NAME_LENGTH);
}

/** What is wrong with the name of a user: none, one or more sentences. */
export function userNameProblems(name: string): string[] {
  return nameProblems('user name', name, MAX_USER_NAME_LENGTH);
}

function nameProblems(what: string, name: string, maxLength: number): string[] {
  if (name === '') {
    return [`the ${what} is empty; it takes 1 to ${maxLength} characters`];
  }
  const problems: string[] = [];
  const refused = [...new Set(name.match(OTHER_THAN_NAME_CHARACTERS) ?? [])].slice(0, MAX_SHOWN_CHARACTERS);
  if (refused.length > 0) {
    const shown = refused.map((character) => JSON.stringify(character)).join(', ');
    problems.push(
      `the ${what} ${excerpt(name)} holds ${shown}; allowed are letters and digits of ASCII and + = , . @ _ -`,
    );
  }
  if (name.length > maxLength) {
    problems.push(
      `the ${what} ${excerpt(name)} has ${name.length} characters; IAM takes at most ${maxLength}`,
    );
  }
  return problems;
}

const MAX_SHOWN_CHARACTERS = 8;
const MAX_SHOWN_NAME = 140;

// Names are hostile: a megabyte of name must not become a megabyte of message.
function excerpt(name: string): string {
  return JSON.stringify(name.length > MAX_SHOWN_NAME ? `${name.slice(0, MAX_SHOWN_NAME)}…` : name);
}
