/** Why a command could not do its work, as exit code and one sentence. */

import { LaunchError } from "../config/launch.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import { isNotFound } from "../errors/http-status.ts";
import { CertificateError } from "../http/listener/certificate.ts";
import { ListenError } from "../http/listener/listen.ts";
import { PluginError } from "../http/surface/plugins.ts";
import { AddressError } from "../pool/addresses.ts";
import { DamagedStateError, RefusedStateError, StateError } from "../state/state-error.ts";
import { TrafficFileError } from "../traffic/file.ts";

export interface Failure {
  readonly reason: string;
  /** As `inferencehub --help` has them: 1 failure, 2 usage, 3 bad configuration, 4 not found. */
  readonly exitCode: number;
  /** True: nobody foresaw it, so its stack is worth a line in the log. */
  readonly unexpected: boolean;
}

/** The arguments of a command were not understood. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export function failureFromThrown(thrown: unknown): Failure {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const exitCode = exitCodeOf(thrown);
  return { reason: reason.split("\n", 1)[0]!, exitCode: exitCode ?? 1, unexpected: exitCode === undefined };
}

function exitCodeOf(thrown: unknown): number | undefined {
  if (thrown instanceof UsageError) return 2;
  if (thrown instanceof LaunchError || thrown instanceof CertificateError || thrown instanceof DamagedStateError) return 3;
  if (thrown instanceof RefusedStateError) return 3;
  if (thrown instanceof AddressError || thrown instanceof PluginError || thrown instanceof TrafficFileError) return 3;
  if (thrown instanceof ListenError || thrown instanceof StateError) return 1;
  if (thrown instanceof GatewayError) return isNotFound(thrown) ? 4 : 3;
  return undefined;
}
