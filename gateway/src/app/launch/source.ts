/** Where the launch document comes from: the supervisor's socket, or a file that the command line left open. */

import { closeSync, readFileSync } from "node:fs";
import { LaunchError } from "../../config/launch.ts";
import { type ControlChannel, openControlChannel } from "./control-channel.ts";

export interface LaunchSource {
  readonly document: Promise<string>;
  /** Undefined when no supervisor stands behind the process. */
  readonly control: ControlChannel | undefined;
}

/** Throws LaunchError. Never the arguments or the environment itself: the document holds secrets. */
export function launchSourceFromEnvironment(environment: NodeJS.ProcessEnv): LaunchSource {
  const control = descriptor(environment, "INFERENCEHUB_CONTROL_FD");
  if (control !== undefined) {
    const channel = openControlChannel(control);
    return { document: channel.document, control: channel };
  }
  const file = descriptor(environment, "INFERENCEHUB_CONFIG_FD");
  if (file === undefined)
    throw new LaunchError("This program is started by `inferencehub up` or `inferencehub gateway`; run one of those.");
  const text = readFileSync(file, "utf8");
  closeSync(file);
  return { document: Promise.resolve(text), control: undefined };
}

function descriptor(environment: NodeJS.ProcessEnv, name: string): number | undefined {
  const value = environment[name];
  // Gone from here on, so that nothing started by a plugin takes it for its own.
  delete environment[name];
  if (value === undefined) return undefined;
  if (!/^[0-9]{1,6}$/.test(value)) throw new LaunchError(`${name} must be the number of an open file, got '${value}'.`);
  return Number(value);
}
