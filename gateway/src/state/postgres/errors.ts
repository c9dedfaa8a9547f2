/** What can be wrong with the database, as one sentence for the operator, and one without addresses for who asked for a change. */

import { AwayStateError, RefusedStateError, StateError } from "../state-error.ts";

/** SQLSTATE classes of what comes of the connection, the server and its disk; anything else is a mistake of ours. */
const ofTheServer = ["08", "53", "57", "58", "XX"];
const codesOfTheServer = new Set(["25006", "40001", "40P01", "55P03"]);
/** Who we are, or what we may: waiting does not help. */
const refusing: ReadonlySet<string> = new Set(["28000", "28P01", "3D000", "42501", "3F000"]);

const away = "The gateway's database can't be reached just now, so nothing was changed; calls are served as before, try again in a moment.";
const refused = "The gateway's database refuses the gateway, so nothing was changed; its log says why.";

/** A StateError that says how to mend it; undefined for mistakes of ours. */
export function databaseErrorFrom(error: unknown, shown: string): StateError | undefined {
  if (error instanceof StateError) return error;
  if (!(error instanceof Error)) return undefined;
  const { code = "", message } = error as { code?: string; message: string };
  const said = message === "" ? code : message.replace(/\.$/, "");
  if (refusing.has(code))
    return new RefusedStateError(`The database ${shown} refuses the gateway: ${said}; check state.url, and what its user may do.`, {
      cause: error,
      publicly: refused,
    });
  if (!isOfTheServer(error, code)) return undefined;
  return new AwayStateError(`The database ${shown} cannot be used: ${said}; start it, or mend state.url.`, away, error);
}

/** What the server or the way there does not allow is a StateError. */
export async function saying<Answer>(shown: string, act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    throw databaseErrorFrom(error, shown) ?? error;
  }
}

/** pg gives codes to what the server says; what the network says has the code of the system, and pg's own sentences have none. */
function isOfTheServer(error: Error, code: string): boolean {
  if (/^[0-9A-Z]{5}$/.test(code) && "severity" in error) return ofTheServer.includes(code.slice(0, 2)) || codesOfTheServer.has(code);
  if (error instanceof AggregateError || code !== "") return true;
  return /connect|terminat|timeout|closed|not queryable|SSL|certificate/i.test(error.message);
}
