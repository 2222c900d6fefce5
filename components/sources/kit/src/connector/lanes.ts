/**
 * Runs tasks one after the other within a lane (a conversation) and lanes beside each other.
 *
 * A lane exists only while it has tasks. Tasks must not reject.
 */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();
  #waiting = 0;
  readonly #whenFewer: { readonly count: number; readonly resolve: () => void }[] = [];

  /** Tasks not finished. */
  get size(): number {
    return this.#waiting;
  }

  /** Adds a task at the end of its lane. */
  add(lane: string, task: () => Promise<void>): void {
    this.#waiting += 1;
    const tail = this.#tails.get(lane);
    const run: Promise<void> = (tail ? tail.then(task) : task()).then(() => this.#finished(lane, run));
    this.#tails.set(lane, run);
  }

  /** Resolves once at most `count` tasks are left. */
  atMost(count: number): Promise<void> {
    if (this.#waiting <= count) return Promise.resolve();
    return new Promise((resolve) => this.#whenFewer.push({ count, resolve }));
  }

  #finished(lane: string, run: Promise<void>): void {
    this.#waiting -= 1;
    if (this.#tails.get(lane) === run) this.#tails.delete(lane);
    for (let index = this.#whenFewer.length - 1; index >= 0; index -= 1) {
      const waiter = this.#whenFewer[index];
      if (waiter && this.#waiting <= waiter.count) {
        this.#whenFewer.splice(index, 1);
        waiter.resolve();
      }
    }
  }
}
