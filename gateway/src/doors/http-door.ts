/** What doors over HTTP share: the media types choose how a body is read and an answer written, and problems are RFC 9457's. */
import type { Share } from "../backends/share.ts";
import type { SharedFiles } from "../backends/shared-files.ts";
import type { LimitSettings } from "../config/settings.ts";
import type { GatewayError } from "../errors/gateway-error.ts";
import { okStatus } from "../errors/http-status.ts";
import { type ProblemAnswer, problemFromError } from "../errors/problem.ts";
import type { RateHeaders } from "../limits/openai-rate-headers.ts";
import type { Places } from "../pool/places.ts";
import { contentLengthOf, mediaTypeOf, refuseCompressed } from "../request/body/framing.ts";
import { type BodySink, leavesBodyUnread, readBody } from "../request/body/read.ts";
import { type HeldBody, holdBody } from "../request/body/room.ts";
import type { Door, Outcome, Received, Refusal, StreamOutcome } from "../request/exchange.ts";
import { type Coding, codingOfBody, codingWanted, type Wanted } from "./codings.ts";
import { compressed, isWorthCompressing } from "./compress.ts";
import type { HttpAnswer, HttpCall } from "./http-call.ts";
import { InflatingSink } from "./inflating-sink.ts";
import { LiveBody } from "./live-body.ts";
import { Pieces } from "./pieces.ts";

/** One operation of a door, as it is mounted and described. */
export interface HttpOperation {
  readonly method: "POST";
  /** The route's pattern, such as `/predict`. */
  readonly path: string;
  /** The operation as OpenAPI has it. */
  readonly description: object;
}

/** A format that bodies come in. */
export interface BodyFormat<Wish = undefined> {
  /** Length that a body may have. */
  maxBytes(limits: LimitSettings): number;
  /** What takes the body as it arrives, and makes a request of it. */
  open(arriving: ArrivingBody): BodySink<Received<Wish> | Promise<Received<Wish>>>;
}

export interface ArrivingBody {
  readonly call: HttpCall;
  /** Bytes that it announces; undefined when it comes in chunks. */
  readonly contentLength: number | undefined;
  readonly limits: LimitSettings;
  /** Where large tensors may be put. */
  readonly files: SharedFiles | undefined;
}

type AnswerBody = string | Buffer | Pieces;

/** A format that answers are given in. */
export interface AnswerFormat<Wish = undefined> {
  /** Of its bodies, where `write` notes no other `content-type`. */
  readonly mediaType: string;
  /** May add headers to the outcome's notes. Throws or rejects with PAYLOAD_TOO_LARGE. */
  write(outcome: Outcome, limits: LimitSettings, wish: Wish): AnswerBody | Promise<AnswerBody>;
  /** Chunks are asked for because of the format alone; absent: as the body says. */
  readonly asks?: "wanted" | "possible";
  /** The same for an answer in chunks; absent where there are none. May add headers to the outcome's notes. */
  stream?(outcome: StreamOutcome, wish: Wish): LiveText;
}

/** An answer in chunks as it is written. */
export interface LiveText {
  readonly mediaType: string;
  /** Never rejects: what goes wrong is told in the last text. */
  readonly texts: AsyncIterable<string>;
  /** Written where the next text is long in coming; empty: nothing is. */
  readonly heartbeat: string;
}

/** What is a door's own. */
export interface HttpFormats<Wish = undefined> {
  readonly operations: readonly HttpOperation[];
  /** Whether bodies may come compressed, and answers go so; absent: neither. */
  readonly takesCompressed?: boolean;
  /** Throws UNSUPPORTED_MEDIA_TYPE, or INVALID_REQUEST for what the address or a header says. */
  bodyFormat(mediaType: string | undefined, call: HttpCall): BodyFormat<Wish>;
  /**
   * @param accept the header
   * @param mediaType of the body
   */
  answerFormat(accept: string | undefined, mediaType: string | undefined): AnswerFormat<Wish>;
  /** How its answers also say what is left of limits; absent: as all do. */
  readonly rateHeaders?: RateHeaders;
  /** How it tells what went wrong; absent: as RFC 9457 does. */
  problem?(error: GatewayError, requestId: string, isIdempotent: boolean): ProblemAnswer;
}

/** What the headers of one call have chosen. */
interface HttpManner<Wish> {
  readonly bodyFormat: BodyFormat<Wish>;
  readonly answerFormat: AnswerFormat<Wish>;
  readonly maxBytes: number;
  /** Of the body as it comes. */
  readonly contentLength: number | undefined;
  /** What the body is compressed with; undefined: nothing. */
  readonly coding: Coding | undefined;
  /** What the answer may be compressed with; undefined: nothing. */
  readonly wanted: Wanted | undefined;
}

/** A door as it is mounted, whatever it wants to know again. */
export type MountedDoor = Door<HttpCall, unknown, HttpAnswer, unknown> & Pick<HttpDoor, "operations">;

export class HttpDoor<Wish = undefined> implements Door<HttpCall, HttpManner<Wish>, HttpAnswer, Wish> {
  readonly #formats: HttpFormats<Wish>;
  readonly #limits: LimitSettings;
  readonly #bodies: Places;

  /** @param bodies counts those of all doors */
  constructor(formats: HttpFormats<Wish>, limits: LimitSettings, bodies: Places) {
    this.#formats = formats;
    this.#limits = limits;
    this.#bodies = bodies;
  }

  get rateHeaders(): RateHeaders | undefined {
    return this.#formats.rateHeaders;
  }

  get operations(): readonly HttpOperation[] {
    return this.#formats.operations;
  }

  accept(call: HttpCall): HttpManner<Wish> {
    const { request, headers } = call;
    const { takesCompressed = false } = this.#formats;
    if (!takesCompressed) refuseCompressed(request);
    const coding = takesCompressed ? codingOfBody(headers["content-encoding"]) : undefined;
    const wanted = takesCompressed ? codingWanted(headers["accept-encoding"] as string | undefined) : undefined;
    const mediaType = mediaTypeOf(request);
    const bodyFormat = this.#formats.bodyFormat(mediaType, call);
    // One that all room would not do for is never taken: 413, and not "in a moment".
    const maxBytes = Math.min(bodyFormat.maxBytes(this.#limits), this.#limits.bodies_bytes);
    const contentLength = contentLengthOf(request, maxBytes);
    const answerFormat = this.#formats.answerFormat(headers.accept, mediaType);
    return { bodyFormat, answerFormat, maxBytes, contentLength, coding, wanted };
  }

  read(call: HttpCall, manner: HttpManner<Wish>, share: Share, files: SharedFiles | undefined): Promise<Received<Wish>> {
    const { bodyFormat, maxBytes, coding } = manner;
    const limits = this.#limits;
    // Nobody knows how long a compressed body will be.
    const contentLength = coding === undefined ? manner.contentLength : undefined;
    const held = holdBody(this.#bodies, limits.bodies_bytes, share, contentLength);
    const opened = bodyFormat.open({ call, contentLength, limits, files });
    const sink = coding === undefined ? opened : new InflatingSink(coding, opened, maxBytes, held);
    const read = readBody(call.request, call.response, { maxBytes, maxChunks: limits.body_chunks, held }, sink);
    const { asks } = manner.answerFormat;
    const received = asks === undefined ? read : read.then((each) => ({ ...each, asked: { ...each.asked, stream: asks } }));
    return held === undefined ? received : releasedWith(received, held);
  }

  write({ answerFormat, wanted }: HttpManner<Wish>, wish: Wish, outcome: Outcome): HttpAnswer | Promise<HttpAnswer> {
    const body = answerFormat.write(outcome, this.#limits, wish);
    const headers = outcome.notes;
    const finish = (written: AnswerBody): HttpAnswer | Promise<HttpAnswer> => {
      const isOwn = headers["content-type"] === undefined;
      headers["content-type"] ??= answerFormat.mediaType;
      // Bytes of tensors hardly shrink: they are compressed only for who asks for it.
      if (wanted === undefined || !(isOwn || wanted.isOnly) || !isWorthCompressing(written)) return answerOf(written, headers);
      return compressedAnswer(written, wanted.coding, headers);
    };
    return body instanceof Promise ? body.then(finish) : finish(body);
  }

  stream({ answerFormat }: HttpManner<Wish>, wish: Wish, outcome: StreamOutcome): HttpAnswer {
    const { mediaType, texts, heartbeat } = answerFormat.stream!(outcome, wish);
    // Caches keep no stream, and proxies that would hold it back are asked not to.
    Object.assign(outcome.notes, { "content-type": mediaType, "cache-control": "no-store", "x-accel-buffering": "no" });
    const body = new LiveBody(texts, heartbeat, outcome.heartbeatMs);
    return { status: okStatus, headers: outcome.notes, body, bytes: undefined };
  }

  refuse({ request }: HttpCall, { error, notes, record }: Refusal): HttpAnswer {
    const { status, headers, body } = (this.#formats.problem ?? problemFromError)(error, record.requestId, record.isIdempotent);
    const bytes = lengthOf(body);
    Object.assign(headers, notes, { "content-length": `${bytes}` });
    return { status, headers, body, bytes, closesConnection: leavesBodyUnread(request) };
  }
}

/** What was received, to be released with the call; at once where nothing was. */
async function releasedWith<Wish>(received: Promise<Received<Wish>>, held: HeldBody): Promise<Received<Wish>> {
  try {
    return { ...(await received), held };
  } catch (thrown) {
    held.release();
    throw thrown;
  }
}

async function compressedAnswer(body: AnswerBody, coding: Coding, headers: Record<string, string>): Promise<HttpAnswer> {
  headers.vary = "accept-encoding";
  headers["content-encoding"] = coding;
  return answerOf(await compressed(body, coding), headers);
}

function answerOf(body: AnswerBody, headers: Record<string, string>): HttpAnswer {
  const bytes = body instanceof Pieces ? body.bytes : lengthOf(body);
  if (bytes !== undefined) headers["content-length"] = `${bytes}`;
  if (body instanceof Pieces) return { status: okStatus, headers, body, bytes };
  return { status: okStatus, headers, body, bytes: bytes!, closesConnection: false };
}

function lengthOf(body: string | Buffer): number {
  return typeof body === "string" ? Buffer.byteLength(body) : body.length;
}
