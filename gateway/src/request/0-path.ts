/** The path of one call, to be read from top to bottom: each line may refuse, and its comment names the reasons. */
import type { Authenticator } from "../auth/authenticator.ts";
import type { Usage } from "../backends/answer.ts";
import type { Capture } from "../capture/capture.ts";
import type { LimitSettings, StreamSettings } from "../config/settings.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { RateLimiter } from "../limits/rate-limiter.ts";
import type { TokenLimiter } from "../limits/tokens/token-limiter.ts";
import type { WorkerPool } from "../pool/pool.ts";
import { requestIdFromHeaders } from "../telemetry/request-id.ts";
import type { Tracer } from "../telemetry/traces/span.ts";
import { traceparentFromHeaders } from "../telemetry/traces/traceparent.ts";
import type { Clock } from "../time/clock.ts";
import type { TrafficTable } from "../traffic/choose/table.ts";
import type { ShadowCopies } from "../traffic/shadow/copies.ts";
import { accept } from "./1-accept.ts";
import { authenticate } from "./2-authenticate.ts";
import { Charges } from "./3-rate-limit.ts";
import { validate } from "./4-validate.ts";
import { fitInputs, permitted, route } from "./5-route.ts";
import { grantedMs, send } from "./6-send.ts";
import { isInChunks, openStream } from "./6-stream.ts";
import { refuse, reply, replyInChunks } from "./7-reply.ts";
import { CallChunks } from "./chunks.ts";
import { classesAsked, withoutClasses } from "./classes.ts";
import type { FollowPath, Received } from "./exchange.ts";
import type { AskedTokens } from "./inputs/asked.ts";
import { refuseUnknownOutputs } from "./inputs/asked-outputs.ts";
import { checkContent } from "./inputs/check-content.ts";
import { refuseTooMuch } from "./inputs/too-much.ts";
import { CallRecord } from "./record.ts";
import { heartbeatMsOf } from "./stream-times.ts";
import { beginTrace } from "./traced.ts";
import { tokensAsked, usageOf, usageOfChunks, usageOfFailed } from "./usage.ts";

/** What the path works with. */
export interface Stages {
  readonly limits: LimitSettings;
  /** What bounds answers in chunks. */
  readonly streams: StreamSettings;
  readonly authenticator: Authenticator;
  readonly rateLimiter: RateLimiter;
  readonly tokenLimiter: TokenLimiter;
  readonly pool: WorkerPool;
  /** What decides where a call goes that asks for no version. */
  readonly traffic: Pick<TrafficTable, "get">;
  /** Gets calls that went well, to copy some of them to another version. */
  readonly shadows: Pick<ShadowCopies, "offer">;
  /** Writes a share of the calls down; absent: none is. */
  readonly capture?: Pick<Capture, "sample"> | undefined;
  /** Told of the tokens of each call that took some, once, when it is over. */
  readonly used: (call: Pick<CallRecord, "keyId" | "model" | "version">, usage: Usage) => void;
  /** What records some calls; undefined where nobody wants to see them. */
  readonly tracer?: Tracer | undefined;
  readonly clock: Clock;
}

export function createPath({
  limits,
  streams,
  authenticator,
  rateLimiter,
  tokenLimiter,
  pool,
  traffic,
  shadows,
  capture,
  used,
  tracer,
  clock,
}: Stages): FollowPath {
  return async function follow(door, call) {
    const { headers } = call;
    const record = new CallRecord(call.operation, requestIdFromHeaders(headers), clock.now(), traceparentFromHeaders(headers));
    if (tracer !== undefined) beginTrace(tracer, record);
    const charges = new Charges();
    let received: Received<unknown> | undefined;
    let tokens: AskedTokens | undefined;
    let isSent = false;
    let isSettled = false;
    const settle = (usage: Usage | undefined): undefined | Promise<void> => {
      record.usage = usage;
      if (usage !== undefined) used(record, usage);
      return charges.settleTokens(usage);
    };
    try {
      const accepted = accept(door, call, limits); // UNSUPPORTED_MEDIA_TYPE · PAYLOAD_TOO_LARGE · INVALID_REQUEST
      const found = authenticate(call, authenticator, record); // UNAUTHENTICATED · RATE_LIMITED · PERMISSION_DENIED
      const caller = found instanceof Promise ? await found : found;
      const charged = charges.chargeRequest(rateLimiter, caller); // RATE_LIMITED
      if (charged !== undefined) await charged;

      const body = await validate(door, call, accepted, caller.share, pool.files); // INVALID_REQUEST · PAYLOAD_TOO_LARGE · QUEUE_FULL · CANCELLED
      received = body;
      const { asked } = body;
      record.bytesIn = body.bytes;
      record.span?.event("body read");
      const receivedAtMs = clock.now() - (body.waitedMs ?? 0);

      const unknown = pool.whenKnown(asked.model, grantedMs(asked, accepted) ?? limits.default_deadline_ms);
      if (unknown !== undefined) await permitted(caller, asked.model, unknown);
      const version = route(asked, caller, headers, pool.catalogue, traffic, record); // PERMISSION_DENIED · MODEL_NOT_FOUND · VERSION_NOT_FOUND · MODEL_LOADING
      const classes = asked.namesClasses ? classesAsked(asked.parameters, version) : undefined; // INVALID_REQUEST
      const parameters = classes === undefined ? asked.parameters : withoutClasses(asked.parameters);
      if (asked.outputs !== undefined) refuseUnknownOutputs(version, asked.outputs); // INPUT_MISMATCH
      const fitting = fitInputs(asked, version); // INPUT_MISMATCH · UNSUPPORTED_MEDIA_TYPE
      const inputs = fitting instanceof Promise ? await fitting : fitting;
      record.rows = inputs.rows;
      refuseTooMuch(version, inputs, limits); // PAYLOAD_TOO_LARGE
      if (inputs.unchecked !== undefined) await checkContent(inputs.unchecked); // INPUT_MISMATCH
      const chargedRows = charges.chargeRows(rateLimiter, caller, inputs.rows); // RATE_LIMITED
      if (chargedRows !== undefined) await chargedRows;
      tokens = tokensAsked(asked, version, body.bytes);
      const reserved = charges.reserveTokens(tokenLimiter, caller, version, tokens); // RATE_LIMITED
      if (reserved !== undefined) await reserved;

      if (capture !== undefined && caller.isCaptured) record.captured = capture.sample(version, inputs.tensors, parameters);

      // QUEUE_FULL · NO_HEALTHY_WORKER · WORKER_LOST · POISON_REQUEST · DEADLINE_EXCEEDED · CANCELLED · MODEL_FAILED
      const outgoing = { asked, parameters, accepted, caller, version, inputs, receivedAtMs };
      isSent = true;
      if (isInChunks(asked, version)) {
        const stream = openStream(pool, limits, streams, headers, outgoing, record);
        received = undefined; // let go of at the end of its chunks
        const chunks = new CallChunks(stream, {
          outputs: asked.outputs,
          record,
          now: () => clock.now(),
          settle: (usage, produced) => settle(usageOfChunks(record.reason, tokens, usage, produced)),
          release: () => letGoOf(body),
        });
        isSettled = true; // at their end
        call.onLeft(() => chunks.left());
        if (call.hasLeft) chunks.left();
        const heartbeatMs = heartbeatMsOf(version.stream, streams);
        await chunks.begun(heartbeatMs);
        return replyInChunks(
          door,
          accepted,
          body.wish,
          version,
          classes,
          chunks,
          inputs.isRowLeftOut,
          heartbeatMs,
          charges,
          record,
          clock.now(),
        );
      }
      const answer = await send(pool, limits, streams, call, outgoing, record);
      record.takeAnswer(answer);
      record.captured?.answered(answer.outputs);
      isSettled = true;
      const settled = settle(usageOf(version, tokens, answer.usage, answer.outputs));
      if (settled !== undefined) await settled;
      shadows.offer(version, inputs.tensors, parameters, record, answer);
      const replied = reply(door, accepted, body, version, classes, answer, inputs.isRowLeftOut, charges, record, clock.now()); // PAYLOAD_TOO_LARGE
      return replied instanceof Promise ? await replied : replied;
    } catch (thrown) {
      const settled = isSettled ? undefined : settle(usageOfFailed(GatewayError.from(thrown).reason, tokens, isSent));
      if (settled !== undefined) await settled;
      return refuse(door, call, thrown, charges, record, clock.now());
    } finally {
      if (received !== undefined) letGoOf(received);
    }
  };
}

function letGoOf({ asked, file, held }: Received<unknown>): void {
  asked.inputs.release?.();
  file?.release();
  held?.release();
}
