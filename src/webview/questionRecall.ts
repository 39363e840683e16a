// Earlier questions, for the arrow keys of the composer.

/** Steps back through what was asked; the draft is the newest entry and comes back at the end. */
export class QuestionRecall {
  #questions: readonly string[] = [];
  /** How far back; 0 is the draft. */
  #back = 0;
  #draft = "";

  /** Oldest first. */
  replace(questions: readonly string[]): void {
    this.#questions = questions;
    this.#back = Math.min(this.#back, questions.length);
  }

  add(question: string): void {
    this.#questions = [...this.#questions, question];
    this.reset();
  }

  /** What is written now is the draft. */
  reset(): void {
    this.#back = 0;
  }

  /** The text one step further back (1) or forward (-1); undefined at either end. */
  step(by: 1 | -1, written: string): string | undefined {
    const back = this.#back + by;
    if (back < 0 || back > this.#questions.length) return undefined;
    if (this.#back === 0) this.#draft = written;
    this.#back = back;
    return back === 0 ? this.#draft : this.#questions.at(-back);
  }
}
