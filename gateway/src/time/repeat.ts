/** Does something again and again, and complains once while it fails. */

export interface Complaints {
  warn(fields: object, message: string): void;
}

/**
 * Runs `act` every `everyMs` milliseconds; the result stops that. Never keeps the process alive.
 * @param complaint what the log says when `act` throws, once until it succeeds again
 */
export function repeat(act: () => void, everyMs: number, complaint: string, log: Complaints): () => void {
  const timer = setInterval(quietly(act, complaint, log), everyMs).unref();
  return () => clearInterval(timer);
}

/** `act`, but what it throws is said once until it succeeds again. */
export function quietly(act: () => void, complaint: string, log: Complaints): () => void {
  let failing = false;
  return () => {
    try {
      act();
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ error }, complaint);
      failing = true;
    }
  };
}
