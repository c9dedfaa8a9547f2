/** Wires what writes a share of the calls down; a gateway that captures none has nothing of it. */

import { join } from "node:path";
import { Capture } from "../capture/capture.ts";
import { CaptureFolder } from "../capture/files/folder.ts";
import { formOf } from "../capture/files/form.ts";
import { RotatingFile } from "../capture/files/rotation.ts";
import { hashKeyUnder } from "../capture/hash-key.ts";
import { Redaction } from "../capture/record/redaction.ts";
import type { CaptureSettings } from "../config/settings.ts";
import type { GatewayParts } from "./core.ts";
import type { Seams } from "./seams.ts";

const defaultFolder = "capture";

/** Undefined where none is to be captured. */
export async function wireCapture(
  { settings: { capture: settings }, home, name, log }: GatewayParts,
  bootId: string,
  { clock, timers }: Pick<Seams, "clock" | "timers">,
): Promise<Capture | undefined> {
  if (!settings.enabled) return undefined;
  const rotateMs = settings.rotate_s * 1e3;
  const keep = { bytes: settings.keep_bytes, files: settings.keep_files };
  const file = new RotatingFile({
    folder: new CaptureFolder(settings.folder ?? join(home, defaultFolder), keep, rotateMs),
    process: `${name}-${bootId.slice(0, 8)}`,
    format: settings.format,
    createForm: await formOf(settings.format),
    rotateBytes: settings.rotate_bytes,
    rotateMs,
    clock,
  });
  return new Capture({ settings, redaction: redactionOf(settings, home), file, clock, timers, log });
}

function redactionOf({ redact, hash_key: key }: CaptureSettings, home: string): Redaction {
  const hashes = redact.some(({ action }) => action === "hash");
  return new Redaction(redact, hashes ? (key ?? hashKeyUnder(home)) : "");
}
