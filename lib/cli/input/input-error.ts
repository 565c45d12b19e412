/** Why something cannot be read, as a sentence about it. */
export class InputError extends Error {}

/** It is too large for a template. */
export class TooLargeError extends InputError {}
