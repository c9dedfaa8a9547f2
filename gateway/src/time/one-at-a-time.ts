/** Has pieces of work that wait for something done one after the other, in the order in which they were asked for. */

export type OneAtATime = <Result>(act: () => Promise<Result> | Result) => Promise<Result>;

/** What one of them throws is its own; the next goes on. Work that waits for more work of the same line waits for ever. */
export function oneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const done = last.then(act);
    last = done.catch(() => {});
    return done;
  };
}
