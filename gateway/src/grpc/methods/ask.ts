/** A method that is answered here, without a model: one message in, one out. */
import type { Authenticator } from "../../auth/authenticator.ts";
import type { Caller } from "../../auth/caller/caller.ts";
import { permitAdmin, permitCalls } from "../../auth/caller/permit.ts";
import type { Share } from "../../backends/share.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { trailersFromError } from "../../errors/grpc-status.ts";
import { httpStatusFromError, okStatus } from "../../errors/http-status.ts";
import { isOurFault } from "../../errors/reasons.ts";
import type { AccessLog } from "../../telemetry/log/access.ts";
import type { Log } from "../../telemetry/log/log.ts";
import type { Metrics } from "../../telemetry/metrics/metrics.ts";
import { requestIdFromHeaders } from "../../telemetry/request-id.ts";
import type { Clock } from "../../time/clock.ts";
import type { GrpcStream } from "../grpc-stream.ts";
import type { Method } from "../server.ts";

/** nothing: no key; key: any valid key; predict, admin: a key with that scope. */
type Need = "nothing" | "key" | "predict" | "admin";

/** What is asked and how it is answered. `Asker` is who asks: undefined where nobody has to prove it. */
export interface Ask<Question> {
  readonly need: Need;
  /** Asked by machines all the time: worth a line only at level debug. */
  readonly routine?: true;
  /** Throws where the bytes are no such message. */
  decode(bytes: Buffer): Question;
  /** The encoded answer. Throws or rejects with a GatewayError. */
  answer(question: Question, caller: Caller): Uint8Array | Promise<Uint8Array>;
}

export interface AskParts {
  readonly authenticator: Authenticator;
  readonly metrics: Pick<Metrics, "controlRequest">;
  readonly accessLog: Pick<AccessLog, "control">;
  readonly log: Log;
  readonly clock: Clock;
}

/** Nothing that is asked takes more. */
export const maxQuestionBytes = 64 * 1024;

/** Who proves nothing. */
export const nobody: Share = { caller: 0, weight: 1 };

export function askMethod<Question>(ask: Ask<Question>, parts: AskParts): Method {
  return { maxBytes: maxQuestionBytes, serve: (stream) => serve(stream, ask, parts) };
}

async function serve<Question>(stream: GrpcStream, ask: Ask<Question>, { authenticator, ...parts }: AskParts): Promise<void> {
  const startedAtMs = parts.clock.now();
  const requestId = requestIdFromHeaders(stream.headers);
  let caller: Caller | undefined;
  let error: GatewayError | undefined;
  try {
    if (ask.need !== "nothing") permit((caller = await authenticator.authenticate(stream)), ask.need);
    const { bytes, held } = await stream.reader.only(caller?.share ?? nobody);
    try {
      const encoded = await ask.answer(decoded(ask, bytes, stream.method), caller!);
      const answer = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
      void stream.answer({ "x-request-id": requestId }, answer);
    } finally {
      held?.release();
    }
  } catch (thrown) {
    error = GatewayError.from(thrown);
    if (isOurFault(error.reason)) parts.log.error({ request_id: requestId, error: error.cause }, "request failed");
    stream.fail(trailersFromError(error, requestId));
  }
  note({ stream, ask, requestId, caller, error, durationMs: parts.clock.now() - startedAtMs }, parts);
}

interface Over {
  readonly stream: GrpcStream;
  readonly ask: Pick<Ask<unknown>, "routine">;
  readonly requestId: string;
  readonly caller: Caller | undefined;
  readonly error: GatewayError | undefined;
  readonly durationMs: number;
}

/** As what every answer over HTTP leaves behind. */
function note({ stream, ask, requestId, caller, error, durationMs }: Over, { metrics, accessLog }: Omit<AskParts, "authenticator">): void {
  const status = error === undefined ? okStatus : httpStatusFromError(error);
  metrics.controlRequest("POST", stream.method, status);
  accessLog.control({
    requestId,
    method: "POST",
    path: stream.method,
    status,
    keyId: caller?.keyId ?? "",
    durationMs,
    client: stream.address,
    isQuiet: error?.isQuiet ?? false,
    routine: ask.routine ?? false,
  });
}

function permit(caller: Caller, need: Exclude<Need, "nothing">): void {
  if (need === "admin") permitAdmin(caller);
  if (need === "predict") permitCalls(caller);
}

/** Throws INVALID_REQUEST. */
function decoded<Question>(ask: Ask<Question>, bytes: Buffer, method: string): Question {
  try {
    return ask.decode(bytes);
  } catch (cause) {
    throw new GatewayError("INVALID_REQUEST", `The message is not the one that ${method} takes; encode one by its .proto file.`, { cause });
  }
}
