/** Why something cannot be read, as a sentence about it. */
export class InputError extends Error {}
