/** Does something again and again, and complains once while it fails. */

export interface Complaints {
  warn(fields: object, message: string): void;
}

type Act = () => void | Promise<void>;

/**
 * Runs `act` every `everyMs` milliseconds, but not before it has ended; the result stops that. Never keeps the process alive.
 * @param complaint what the log says when `act` throws or rejects, once until it succeeds again
 */
export function repeat(act: Act, everyMs: number, complaint: string, log: Complaints): () => void {
  const quiet = quietly(act, complaint, log);
  let isUnderWay = false;
  const timer = setInterval(() => {
    if (isUnderWay) return;
    isUnderWay = true;
    void quiet().then(() => (isUnderWay = false));
  }, everyMs).unref();
  return () => clearInterval(timer);
}

/** `act`, but what it throws or rejects with is said once until it succeeds again; the promise never rejects. */
export function quietly(act: Act, complaint: string, log: Complaints): () => Promise<void> {
  let failing = false;
  return async () => {
    try {
      await act();
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ error }, complaint);
      failing = true;
    }
  };
}
