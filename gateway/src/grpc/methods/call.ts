/** A method that calls a model: its message goes the path, as a request over HTTP does. */
import { type GrpcAnswer, isGood, UnaryCall } from "../../doors/grpc/grpc-call.ts";
import type { GrpcDoor } from "../../doors/grpc/grpc-door.ts";
import type { Followed, FollowPath } from "../../request/exchange.ts";
import type { CallObserver } from "../../request/record.ts";
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
      const writing = write(answer, stream);
      // How fast its caller reads is no part of it.
      record.durationMs = clock.now() - record.startedAtMs;
      if (writing === undefined) observer.finished(record);
      else void writing.then(() => observer.finished(record));
    });
  };
  return { maxBytes, serve };
}

function write(answer: GrpcAnswer, stream: GrpcStream): Promise<void> | undefined {
  if (isGood(answer)) return stream.answer(answer.metadata, answer.body);
  stream.fail(answer.trailers);
  return undefined;
}
