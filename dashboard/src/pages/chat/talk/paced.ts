/** Shows what comes quickly no more often than an eye can follow: the first at once, the last for sure. */

/** About thirty times a second: a model may make hundreds of tokens in one. */
const PAUSE_MS = 33;

export interface Paced<T> {
  show(value: T): void;
  /** What waits is shown now. */
  flush(): void;
}

/** @param later runs a task after so many milliseconds */
export function paced<T>(show: (value: T) => void, later: (task: () => void, ms: number) => void = setTimeout): Paced<T> {
  let waiting: { readonly value: T } | undefined;
  let isPausing = false;
  function flush(): void {
    if (waiting === undefined) return;
    const { value } = waiting;
    waiting = undefined;
    show(value);
  }
  function pause(): void {
    isPausing = true;
    later(() => {
      isPausing = false;
      if (waiting === undefined) return;
      flush();
      pause();
    }, PAUSE_MS);
  }
  return {
    show(value) {
      waiting = { value };
      if (isPausing) return;
      flush();
      pause();
    },
    flush,
  };
}
