/** When keys or sessions were last used, from the call to the database. */

export class Uses {
  #atMs = new Map<string, number>();

  note(id: string, atMs: number): void {
    this.#atMs.set(id, atMs);
  }

  forget(id: string): void {
    this.#atMs.delete(id);
  }

  /** What can't be written down is kept for the next time, and its error passes through. */
  async write(touch: (uses: ReadonlyMap<string, number>) => Promise<void>): Promise<void> {
    if (this.#atMs.size === 0) return;
    const writing = this.#atMs;
    this.#atMs = new Map();
    try {
      await touch(writing);
    } catch (error) {
      this.#atMs = new Map([...writing, ...this.#atMs]);
      throw error;
    }
  }
}
