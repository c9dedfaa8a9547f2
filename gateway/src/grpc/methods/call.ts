/** A method that calls a model: its message goes the path, as a request over HTTP does. */
import { type AnswerInMessages, type GrpcAnswer, isGood, isInMessages, UnaryCall } from "../../doors/grpc/grpc-call.ts";
import type { GrpcDoor } from "../../doors/grpc/grpc-door.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { trailersFromError } from "../../errors/grpc-status.ts";
import type { Followed, FollowPath } from "../../request/exchange.ts";
import type { CallObserver, CallRecord } from "../../request/record.ts";
import type { Clock } from "../../time/clock.ts";
import type { GrpcStream } from "../grpc-stream.ts";
import type { Method } from "../server.ts";

export interface CallParts {
  readonly follow: FollowPath;
  readonly observer: CallObserver;
  readonly clock: Clock;
}

/** @param maxBytes of its message */
export function callMethod<Wish>(door: GrpcDoor<Wish>, maxBytes: number, { follow, observer, clock }: CallParts): Method {
  const serve = (stream: GrpcStream): Promise<void> => {
    const call = new UnaryCall(stream.method, stream, stream.stream, stream.reader);
    return follow(door, call).then(({ answer, record }: Followed<GrpcAnswer>) => {
      if (isInMessages(answer)) return sendMessages(answer, stream, record, { observer, clock });
      const writing = write(answer, stream);
      // How fast its caller reads is no part of it.
      record.durationMs = clock.now() - record.startedAtMs;
      if (writing === undefined) observer.finished(record);
      else void writing.then(() => observer.finished(record));
    });
  };
  return { maxBytes, serve };
}

/** Each as its caller takes the one before; its end is the status. */
async function sendMessages(
  answer: AnswerInMessages,
  stream: GrpcStream,
  record: CallRecord,
  { observer, clock }: Pick<CallParts, "observer" | "clock">,
): Promise<void> {
  stream.begin(answer.metadata);
  try {
    for await (const message of answer.messages) {
      if (stream.isOver) break;
      record.bytesOut += message.length;
      await stream.send(message);
    }
    stream.end();
  } catch (thrown) {
    if (!stream.isOver) stream.fail(trailersFromError(GatewayError.from(thrown), record.requestId));
  }
  record.durationMs = clock.now() - record.startedAtMs;
  observer.finished(record);
}

function write(answer: Exclude<GrpcAnswer, AnswerInMessages>, stream: GrpcStream): Promise<void> | undefined {
  if (isGood(answer)) return stream.answer(answer.metadata, answer.body);
  stream.fail(answer.trailers);
  return undefined;
}
