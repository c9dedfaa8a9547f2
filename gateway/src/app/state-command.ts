/** `state`: how the database is that the settings name, for `inferencehub doctor`; nothing is changed there. */

import { lookAtPostgres } from "../state/postgres/look.ts";
import { failureFromThrown } from "./failure.ts";
import { stateFromEnvironment } from "./state.ts";

/** JSON to `out`, what is wrong to `err`; resolves to the exit code. */
export async function state(out: (text: string) => void, err: (text: string) => void): Promise<number> {
  try {
    out(`${JSON.stringify(await lookAtPostgres(stateFromEnvironment(process.env)))}\n`);
    return 0;
  } catch (thrown) {
    const { reason, exitCode } = failureFromThrown(thrown);
    err(`inferencehub: ${reason}\n`);
    return exitCode;
  }
}
