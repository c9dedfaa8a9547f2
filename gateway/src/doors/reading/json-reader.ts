/**
 * Has large bodies of text, JSON, CSV and JSON lines, read by another thread. Parsing is one piece of work that nothing interrupts, 0.1 s for 4 MB of the worst;
 * here that holds up nobody but the bodies behind it.
 */
import { Worker } from "node:worker_threads";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Asked } from "../../request/inputs/asked.ts";
import type { FittedInputs } from "../../request/inputs/fit-json.ts";
import type { InputPlan, Signature } from "../../request/inputs/plan.ts";
import { type EncodedTensor, OwnBytes } from "../../tensors/tensor.ts";
import type { Envelope, Failure, Fitted, Format, Order, ReadAtOnce, Reply, TextFormat } from "./messages.ts";

/** Bodies from this size on: below it reading takes 5 ms at worst, and mostly less than the way to a thread and back. */
export const readElsewhereFromBytes = 32 * 1024;

/** What waits for the thread; beyond it bodies are refused rather than kept. */
const maxWaitingBytes = 64 * 1024 * 1024;

/**
 * Heap for each byte of the largest body, and besides. Empty objects take the most of all JSON, some 25 bytes a byte; the
 * limit is far from it because a process whose thread reaches it within JSON.parse is aborted.
 */
const heapPerByte = 64;
const moreHeapBytes = 512 * 1024 * 1024;

/** What is parsed lives until it is encoded: with Node's own 48 MB of room for what dies young the thread takes 200 MB more. */
const maxYoungGenerationSizeMb = 8;

/** A thread that nobody has asked for anything so long ends, and gives its memory back. */
const idleMs = 5_000;

/** Signatures that the thread knows by number. */
const knownSignatures = 256;

/** A body on its way through the thread. */
interface Job {
  readonly format: Format;
  readonly body: ArrayBuffer;
  readonly length: number;
  readonly maxDepth: number;
  /** False once its caller has left. */
  readonly isWanted: () => boolean;
  /** What the thread has said of it. */
  readonly take: (reply: Reply) => void;
  readonly reject: (error: GatewayError) => void;
}

/** What the next reply is for. */
interface Expected {
  take(reply: Reply): void;
  fail(error: GatewayError): void;
}

export class JsonReader {
  readonly #file: URL;
  readonly #heapMb: number;
  readonly #waiting: Job[] = [];
  #waitingBytes = 0;
  #thread: Worker | undefined;
  #expected: Expected | undefined;
  /** A body is being read, or has been and is not fitted yet. */
  #isBusy = false;
  readonly #signatureIds = new Map<Signature, number>();
  #idle: NodeJS.Timeout | undefined;

  /** @param maxBodyBytes of the bodies that may come */
  constructor(maxBodyBytes: number, file = threadFile()) {
    this.#file = file;
    this.#heapMb = Math.ceil((moreHeapBytes + maxBodyBytes * heapPerByte) / 2 ** 20);
  }

  /**
   * Reads a body whose memory is the caller's to give: afterwards nobody else may look at it. Its inputs are fitted there, too.
   * Rejects with what reading it says, CANCELLED, QUEUE_FULL, and INTERNAL where the thread ends meanwhile.
   */
  read(body: Buffer<ArrayBuffer>, maxDepth: number, isWanted: () => boolean, format: TextFormat = "json"): Promise<Asked> {
    return this.#await(format, body, maxDepth, isWanted, (reply, resolve, reject) => {
      if (reply.reply === "read") resolve(this.#asked(reply.envelope));
      else this.#failed(reply, reject);
    });
  }

  /** The same for a format whose bodies are read in one go. */
  readAtOnce<Head>(
    format: Exclude<Format, TextFormat>,
    body: Buffer<ArrayBuffer>,
    maxDepth: number,
    isWanted: () => boolean,
  ): Promise<ReadAtOnce<Head>> {
    return this.#await(format, body, maxDepth, isWanted, (reply, resolve, reject) => {
      if (reply.reply !== "done") return this.#failed(reply, reject);
      const { head, memory, parts } = reply;
      resolve({ head: head as Head, parts: parts.map(({ offset, length }) => Buffer.from(memory, offset, length)) });
      this.#next();
    });
  }

  #await<Result>(
    format: Format,
    body: Buffer<ArrayBuffer>,
    maxDepth: number,
    isWanted: () => boolean,
    take: (reply: Reply, resolve: (result: Result) => void, reject: (error: GatewayError) => void) => void,
  ): Promise<Result> {
    if (this.#waitingBytes + body.length > maxWaitingBytes && this.#waiting.length > 0) return Promise.reject(tooManyAtOnce());
    const isAlone = body.byteOffset === 0;
    const memory = isAlone ? body.buffer : body.buffer.slice(body.byteOffset, body.byteOffset + body.length);
    return new Promise((resolve, reject) => {
      this.#waitingBytes += body.length;
      const job = { format, body: memory, length: body.length, maxDepth, isWanted };
      this.#waiting.push({ ...job, take: (reply) => take(reply, resolve, reject), reject });
      if (!this.#isBusy) this.#next();
    });
  }

  #next(): void {
    const job = this.#waiting.shift();
    this.#isBusy = job !== undefined;
    if (job === undefined) return this.#rest();
    this.#waitingBytes -= job.length;
    if (!job.isWanted()) {
      job.reject(new GatewayError("CANCELLED", "The caller closed the connection before its body was read."));
      return this.#next();
    }
    clearTimeout(this.#idle);
    const { format, body, length, maxDepth, take, reject } = job;
    this.#order({ order: "read", format, body, length, maxDepth }, [body], { take, fail: reject });
  }

  /** What was read; the thread keeps its inputs until they are fitted or released. */
  #asked(envelope: Envelope): Asked {
    let isOver = false;
    return {
      ...envelope,
      inputs: {
        fit: (plan) => {
          isOver = true;
          return this.#fit(plan);
        },
        release: () => {
          if (isOver) return;
          isOver = true;
          this.#thread?.postMessage({ order: "drop" } satisfies Order);
          this.#next();
        },
      },
    };
  }

  #fit({ signature }: InputPlan): Promise<FittedInputs> {
    const known = this.#signatureIds.get(signature);
    if (known === undefined && this.#signatureIds.size >= knownSignatures) this.#signatureIds.clear();
    const signatureId = known ?? this.#signatureIds.size;
    this.#signatureIds.set(signature, signatureId);
    const { name, version, inputs, batched } = signature;
    return new Promise((resolve, reject) => {
      this.#order({ order: "fit", signatureId, signature: known === undefined ? { name, version, inputs, batched } : undefined }, [], {
        take: (reply) => {
          if (reply.reply !== "fitted") return this.#failed(reply, reject);
          resolve(fittedFrom(reply.fitted, signature));
          this.#next();
        },
        fail: reject,
      });
    });
  }

  #failed(reply: Reply, reject: (error: GatewayError) => void): void {
    reject(reply.reply === "failed" ? errorFrom(reply.failure) : GatewayError.from(new TypeError(`The thread said '${reply.reply}'.`)));
    this.#next();
  }

  #order(order: Order, memory: ArrayBuffer[], expected: Expected): void {
    this.#thread ??= this.#begin();
    this.#expected = expected;
    this.#thread.postMessage(order, memory);
  }

  #begin(): Worker {
    const resourceLimits = { maxOldGenerationSizeMb: this.#heapMb, maxYoungGenerationSizeMb };
    const thread = new Worker(this.#file, { env: {}, resourceLimits });
    // Nothing that it prints is wanted, and it may not keep a gateway that leaves.
    thread.unref();
    thread.on("message", (reply: Reply) => {
      const expected = this.#expected;
      this.#expected = undefined;
      expected?.take(reply);
    });
    thread.on("error", (error) => this.#lost(thread, error));
    thread.on("exit", () => this.#lost(thread, new Error("The thread that reads bodies ended.")));
    return thread;
  }

  /** It is gone, by a fault of ours. The next body gets another. */
  #lost(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#signatureIds.clear();
    const expected = this.#expected;
    this.#expected = undefined;
    if (expected === undefined) return;
    expected.fail(GatewayError.from(error));
    this.#next();
  }

  #rest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const thread = this.#thread;
      this.#thread = undefined;
      this.#signatureIds.clear();
      void thread?.terminate();
    }, idleMs).unref();
  }
}

/** Beside the bundle, or beside this file in a gateway that runs from its sources. */
function threadFile(): URL {
  return import.meta.url.endsWith(".ts")
    ? new URL("../thread/json-thread.ts", import.meta.url)
    : new URL("./json-thread.mjs", import.meta.url);
}

function fittedFrom({ memory, tensors, rows, isRowLeftOut }: Fitted, { inputs }: Signature): FittedInputs {
  const bytes = Buffer.from(memory);
  const encoded = tensors.map(({ shape, offset, length, missingAt, missingLength }, index): EncodedTensor => {
    const { name, datatype } = inputs[index]!;
    const tensor = { name, datatype, shape, raw: new OwnBytes(bytes, offset, length) };
    return missingAt < 0 ? tensor : { ...tensor, missing: bytes.subarray(missingAt, missingAt + missingLength) };
  });
  return { tensors: encoded, rows, isRowLeftOut };
}

function errorFrom({ reason, detail, problems, cause }: Failure): GatewayError {
  return new GatewayError(reason, detail, { problems, cause });
}

function tooManyAtOnce(): GatewayError {
  return new GatewayError(
    "QUEUE_FULL",
    "Too many large bodies of text wait to be read; try again in a moment, or send the tensors in binary.",
    {
      retryAfterMs: 1_000,
    },
  );
}
