/** The launch document: everything that a gateway process is told when it starts, checked before anything else happens. */

import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import settingsSchema from "../../../contract/config.schema.json" with { type: "json" };
import type { Settings } from "./settings.ts";

export interface LaunchDocument {
  readonly role: "gateway";
  /** Names the process in its log lines. */
  readonly name: string;
  /** Version of the package that started it. */
  readonly version: string;
  readonly settings: Settings;
  /** Folder of the state file, absolute. */
  readonly home: string;
  /** A TCP socket that is listening already; null: the gateway listens on its own. */
  readonly listen_fd: number | null;
  readonly worker_addresses: readonly string[];
  /** Folder shared with workers of this machine, for tensors by reference; null: none. */
  readonly shared_folder: string | null;
  /** True: report an admin key when one had to be made. */
  readonly first_key: boolean;
  /** True: make a link that signs a browser in once, and report it. */
  readonly sign_in_link: boolean;
  readonly supervised: boolean;
}

/** The launch document was not what it should be; the message names the field. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}

const launchSchema = {
  type: "object",
  required: ["role", "name", "version", "settings", "home"],
  properties: {
    role: { const: "gateway" },
    name: { type: "string", minLength: 1 },
    version: { type: "string" },
    settings: { type: "object" },
    home: { type: "string", pattern: "^/" },
    listen_fd: { type: ["integer", "null"], minimum: 3, default: null },
    worker_addresses: { type: "array", items: { type: "string", minLength: 1 }, default: [] },
    shared_folder: { type: ["string", "null"], default: null },
    first_key: { type: "boolean", default: false },
    sign_in_link: { type: "boolean", default: false },
    supervised: { type: "boolean", default: false },
  },
};

/** Throws LaunchError. */
export function launchFromText(text: string): LaunchDocument {
  const document = parse(text);
  // The schema comes from pydantic, which knows formats and keywords that a strict Ajv would call typos.
  const ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true, validateFormats: false });
  const checkLaunch = ajv.compile(launchSchema);
  if (!checkLaunch(document)) throw new LaunchError(sentence("The launch document", checkLaunch.errors));
  const launch = document as unknown as LaunchDocument;
  const checkSettings = ajv.compile(settingsSchema);
  if (!checkSettings(launch.settings)) throw new LaunchError(sentence("The configuration", checkSettings.errors));
  return launch;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LaunchError("The launch document is not JSON; start the gateway with `inferencehub gateway` or `inferencehub up`.");
  }
}

function sentence(what: string, errors: readonly ErrorObject[] | null | undefined): string {
  // Of alternatives that all failed, the first says most; values stay out, because some are secrets.
  const first = errors?.[0];
  const field = first?.instancePath.slice(1).replaceAll("/", ".");
  const extra = first?.params.additionalProperty ?? first?.params.missingProperty;
  return `${what} is not valid${field ? ` at ${field}` : ""}: ${first?.message ?? "unknown reason"}${extra ? ` (${extra})` : ""}.`;
}
