/** `keys create|list|revoke`: the API keys of a home, worked on directly, with or without a gateway running on it. */

import { parseArgs } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createKeyRing, type KeyRing } from "../auth/key/ring.ts";
import { type KeyWishBody, keyWishFromBody, keyWishSchema } from "../http/schemas/key.ts";
import { createKeyStore } from "../state/key-store.ts";
import { systemClock } from "../time/clock.ts";
import { systemTimers } from "../time/timers.ts";
import { failureFromThrown, UsageError } from "./failure.ts";
import { tableFromKeys } from "./key-table.ts";
import { openState, stateFromEnvironment } from "./state.ts";

const OPTIONS = {
  home: { type: "string" },
  json: { type: "boolean", default: false },
  name: { type: "string" },
  scopes: { type: "string", default: "predict" },
  models: { type: "string" },
  "expires-in-days": { type: "string" },
  "rate-requests": { type: "string" },
  "rate-rows": { type: "string" },
  "rate-input-tokens": { type: "string" },
  "rate-output-tokens": { type: "string" },
  "rate-total-tokens": { type: "string" },
  "rate-window-s": { type: "string" },
  "rate-burst": { type: "string" },
  weight: { type: "string" },
  "no-capture": { type: "boolean", default: false },
} as const;

type Options = ReturnType<typeof parse>["values"];

/** Data to `out`, talk to `err`; resolves to the exit code. */
export async function keys(argv: readonly string[], out: (text: string) => void, err: (text: string) => void): Promise<number> {
  try {
    const { values, positionals } = parse(argv);
    if (values.home === undefined) throw new UsageError("keys needs --home DIR.");
    const { database, journal } = await openState({
      settings: stateFromEnvironment(process.env),
      home: values.home,
      name: "inferencehub keys",
      mayJudge: false,
      patienceMs: 0,
      clock: systemClock,
      timers: systemTimers,
      log: silent,
    });
    try {
      await run(positionals, values, createKeyRing(createKeyStore(database), systemClock, journal), out, err);
      return 0;
    } finally {
      await database.close();
    }
  } catch (thrown) {
    const { reason, exitCode } = failureFromThrown(thrown);
    err(`inferencehub: ${reason}\n`);
    return exitCode;
  }
}

async function run(
  [verb, ...rest]: string[],
  options: Options,
  ring: KeyRing,
  out: (text: string) => void,
  err: (text: string) => void,
): Promise<void> {
  if (verb === "create" && rest.length === 0) {
    const created = await ring.create(keyWishFromBody(wishFromOptions(options)));
    if (options.json) return out(`${JSON.stringify(created)}\n`);
    err(`Key ${created.id} (${created.name}), shown only this once, so keep it:\n`);
    return out(`${created.key}\n`);
  }
  if (verb === "list" && rest.length === 0) {
    const keys = await ring.list();
    return out(options.json ? `${JSON.stringify({ keys })}\n` : tableFromKeys(keys));
  }
  if (verb === "revoke" && rest.length === 1) {
    const revoked = await ring.revoke(rest[0]!);
    if (options.json) return out(`${JSON.stringify(revoked)}\n`);
    return err(`Key ${revoked.id} (${revoked.name}) is revoked.\n`);
  }
  throw new UsageError("Expected `keys create --name NAME`, `keys list` or `keys revoke ID`.");
}

/** What happens while a command runs is said by its end. */
const silent = { info: () => {}, warn: () => {} };

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** Checked by the schema of the admin API, so that both ways in agree. */
function wishFromOptions(options: Options): KeyWishBody {
  const rate = {
    requests: numberFrom(options["rate-requests"]),
    rows: numberFrom(options["rate-rows"]),
    input_tokens: numberFrom(options["rate-input-tokens"]),
    output_tokens: numberFrom(options["rate-output-tokens"]),
    total_tokens: numberFrom(options["rate-total-tokens"]),
    window_s: numberFrom(options["rate-window-s"]),
    burst: numberFrom(options["rate-burst"]),
  };
  const given = Object.fromEntries(Object.entries(rate).filter(([, value]) => value !== undefined));
  const counts = Object.keys(given).some((name) => name !== "window_s" && name !== "burst");
  if (Object.keys(given).length > 0 && !counts)
    throw new UsageError("--rate-window-s and --rate-burst need a limit beside them, such as --rate-requests or --rate-total-tokens.");
  const wish = {
    name: options.name ?? "unnamed",
    scopes: listFrom(options.scopes),
    ...(options.models !== undefined && { models: listFrom(options.models) }),
    ...(options["expires-in-days"] !== undefined && { expires_in_days: numberFrom(options["expires-in-days"]) }),
    ...(Object.keys(given).length > 0 && { rate: given }),
    ...(options.weight !== undefined && { weight: numberFrom(options.weight) }),
    ...(options["no-capture"] && { capture: false }),
  };
  const check = new Ajv2020({ strict: false, validateFormats: false }).compile(keyWishSchema);
  if (check(wish)) return wish as KeyWishBody;
  const error = check.errors![0]!;
  const flag = error.instancePath.split("/").slice(1, 3).join("-").replaceAll("_", "-").replace(/-\d+$/, "");
  const allowed = error.params.allowedValues ? ` (${(error.params.allowedValues as string[]).join(", ")})` : "";
  throw new UsageError(`--${flag} ${error.message ?? "is not valid"}${allowed}.`);
}

function listFrom(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** What is no number stays text, so that the schema says what was expected. */
function numberFrom(text: string | undefined): number | string | undefined {
  return text === undefined || text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}
