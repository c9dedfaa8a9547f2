/** The launch document: everything that a gateway process is told when it starts, checked before anything else happens. */

import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import settingsSchema from "../../../contract/config.schema.json" with { type: "json" };
import { type GatewayDocument, gatewayDocumentCheck } from "./launch-contract.ts";
import type { Settings } from "./settings.ts";

export type LaunchDocument = Omit<GatewayDocument, "settings"> & { readonly settings: Settings };

/** The launch document was not what it should be; the message names the field. */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
}

/** Throws LaunchError. */
export function launchFromText(text: string): LaunchDocument {
  const document = parse(text);
  const checkLaunch = gatewayDocumentCheck();
  if (!checkLaunch(document)) throw new LaunchError(sentence("The launch document", checkLaunch.errors));
  const { settings } = document;
  // The schema comes from pydantic, which knows formats and keywords that a strict Ajv would call typos.
  const ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true, validateFormats: false });
  const checkSettings = ajv.compile<Settings>(settingsSchema);
  if (!checkSettings(settings)) throw new LaunchError(sentence("The configuration", checkSettings.errors));
  return { ...document, settings };
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
