/** Why a comparison has no answer. Never leaves this folder. */
export class Undecided extends Error {}

/** Bounds the work of one comparison: real documents stay far below it, hostile ones end here. */
export class Work {
  private left: number;

  constructor(limit = DEFAULT_LIMIT) {
    this.left = limit;
  }

  /** Throws once too much was done. */
  spend(amount: number): void {
    this.left -= amount;
    if (this.left < 0) {
      throw new Undecided('the documents have too many combinations of patterns and conditions to look at');
    }
  }
}

const DEFAULT_LIMIT = 100_000_000;
