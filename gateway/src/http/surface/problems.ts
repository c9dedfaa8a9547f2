/** Answers errors of the control surface; the doors make their own answers. */

import type { FastifyReply, FastifyRequest, FastifySchemaValidationError } from "fastify";
import { GatewayError, type Problem } from "../../errors/gateway-error.ts";
import { gatewayErrorFromFramework, notStored, stateAway } from "../../errors/http-fault.ts";
import { problemForUrl } from "../../errors/problem-for-url.ts";
import { AwayStateError, StateError } from "../../state/state-error.ts";
import { maxProblems } from "../../tensors/explain-json.ts";

/**
 * Writes the answer, with all that every answer has: hooks do not run for what plugins and the framework throw early.
 * @param basePath in front of all paths
 */
export function sendProblem(reply: FastifyReply, thrown: unknown, basePath: string): FastifyReply {
  const error = gatewayErrorFromThrown(thrown);
  const { status, headers, body } = problemForUrl(reply.request.url, basePath, error, reply.request.id);
  return (
    reply
      .code(status)
      .headers(headers)
      .header("server-timing", `total;dur=${reply.elapsedTime.toFixed(3)}`)
      // With a serializer of its own, Fastify adds no charset to the media type.
      .serializer((text: string) => text)
      .send(body)
  );
}

export function gatewayErrorFromThrown(thrown: unknown): GatewayError {
  if (thrown instanceof AwayStateError) return stateAway(thrown.publicly, thrown);
  if (thrown instanceof StateError) return notStored(thrown.publicly, thrown.passes, thrown);
  const problems = problemsFromValidation(thrown);
  if (problems === undefined) return gatewayErrorFromFramework(thrown);
  return new GatewayError("INVALID_REQUEST", "The request is not what this operation takes; `errors` lists where.", { problems });
}

/** What Fastify's validation of a body, path or query found; undefined when the error is none of its. */
function problemsFromValidation(thrown: unknown): Problem[] | undefined {
  if (!(thrown instanceof Error) || !("validation" in thrown) || !Array.isArray(thrown.validation)) return undefined;
  return (thrown.validation as FastifySchemaValidationError[]).slice(0, maxProblems).map(({ instancePath, message, params }) => {
    const field = params.additionalProperty ?? params.missingProperty;
    return { pointer: instancePath, detail: `${message ?? "is not valid"}${field ? `: ${String(field)}` : ""}` };
  });
}

/** For errors of the framework that come before any route is chosen, such as a URL that cannot be decoded. */
export function answerFrameworkErrors(basePath: string) {
  return (error: unknown, _request: FastifyRequest, reply: FastifyReply): void => {
    void sendProblem(reply, error, basePath);
  };
}
