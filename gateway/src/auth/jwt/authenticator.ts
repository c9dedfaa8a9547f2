/** Turns a token into its caller: at once for one that has been checked before, else when it has been. */

import { hash } from "node:crypto";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Asking } from "../caller/asking.ts";
import type { Caller } from "../caller/caller.ts";
import type { Guesses } from "../guesses/guesses.ts";
import type { Verdicts } from "./verdicts.ts";
import { type Fault, type Outcome, signedFaults } from "./verify.ts";

export interface JwtAuthenticator {
  /** Throws or rejects with UNAUTHENTICATED, RATE_LIMITED for guesses, or QUEUE_FULL while the issuer's keys are not known. */
  authenticate(token: string, asking: Asking): Caller | Promise<Caller>;
}

export interface JwtParts {
  readonly verify: (token: string) => Promise<Outcome>;
  readonly verdicts: Verdicts;
  readonly guesses: Guesses;
  readonly wallMs: () => number;
  readonly log: { info(fields: object, message: string): void };
}

// One sentence for all that can be wrong with it; the log has which.
const invalid =
  "This token is not valid here: expected one of a configured issuer, for this audience, signed with a current key of the issuer and not expired; get another.";
const keysAway = "The keys of this token's issuer could not be fetched yet; try again in a few seconds, or use an API key.";
const tooMany = "Too many new tokens are being checked; try again in a second.";

/** Tokens that are being checked; each may wait for its issuer's keys. */
const mostPending = 1_000;

export function createJwtAuthenticator({ verify, verdicts, guesses, wallMs, log }: JwtParts): JwtAuthenticator {
  const pending = new Map<string, Promise<Outcome>>();

  function refusalOf(fault: Fault, { address }: Asking): GatewayError {
    if (fault === "keys-away") return new GatewayError("QUEUE_FULL", keysAway, { retryAfterMs: 2_000 });
    const error = signedFaults.has(fault)
      ? new GatewayError("UNAUTHENTICATED", invalid)
      : guesses.refuse({ by: "token", detail: invalid, address });
    if (!error.isQuiet) log.info({ why: fault, client: address }, "a token was refused");
    return error;
  }

  async function check(token: string, digest: string, asking: Asking): Promise<Caller> {
    const { generation } = verdicts;
    let checking = pending.get(digest);
    if (checking === undefined) {
      if (pending.size >= mostPending) throw new GatewayError("QUEUE_FULL", tooMany);
      checking = verify(token).finally(() => pending.delete(digest));
      pending.set(digest, checking);
    }
    const outcome = await checking;
    if ("fault" in outcome) throw refusalOf(outcome.fault, asking);
    // Otherwise the key that proved it may be gone by now.
    if (generation === verdicts.generation) verdicts.add(digest, outcome, asking.connection, token);
    return outcome.caller;
  }

  return {
    authenticate(token, asking) {
      const { connection } = asking;
      const shown = verdicts.shownOn(connection, token);
      const digest = shown === undefined ? hash("sha256", token, "base64") : "";
      const known = shown ?? verdicts.get(digest, connection, token);
      if (known === undefined) return check(token, digest, asking);
      if (wallMs() >= known.untilMs) throw refusalOf("time", asking);
      return known.caller;
    },
  };
}
