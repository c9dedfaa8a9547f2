/**
 * Copies a share of a model's calls to another version after their answers have been sent, and compares the answers. Callers pay
 * nothing for it: copies are the first thing that is dropped when there is much to do (`shadow-room.ts`), and whatever becomes
 * of them is written down here and nowhere else. Calls that failed, or that the other version served itself, are not copied.
 */

import { shareOf } from "../../backends/share.ts";
import { LeasedFile } from "../../backends/shared-files.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import { isOurFault, type Reason } from "../../errors/reasons.ts";
import { imageTensor } from "../../models/image-tensor.ts";
import { type ModelVersion, sharesRuns } from "../../models/model-version.ts";
import { latest } from "../../models/name.ts";
import type { CallHandle, WorkerAnswer, WorkerPool } from "../../pool/pool.ts";
import type { Span } from "../../telemetry/traces/span.ts";
import { type EncodedTensor, isShared, type Parameters } from "../../tensors/tensor.ts";
import type { Clock } from "../../time/clock.ts";
import type { TrafficTable } from "../choose/table.ts";
import { resolveName } from "../document/document.ts";
import { compareOutputs } from "./compare.ts";
import { type ShadowPair, ShadowPairs, type TellPair } from "./pairs.ts";
import { ShadowRoom } from "./room.ts";

/** Copies wait behind every caller: nobody waits for them. */
const copiesShare = shareOf("shadow copies", 0.01);

/** A call that has been answered. */
export interface AnsweredCall {
  readonly version: ModelVersion;
  readonly inputs: readonly EncodedTensor[];
  readonly parameters: Parameters;
  readonly requestId: string;
  readonly span: Span | undefined;
  readonly answer: WorkerAnswer;
}

export interface ShadowParts {
  readonly table: Pick<TrafficTable, "documents" | "document" | "onChange">;
  readonly pool: Pick<WorkerPool, "begin" | "catalogue" | "load" | "workers">;
  readonly clock: Clock;
  readonly limits: { readonly default_deadline_ms: number };
  /** Told of each pair of answers, or of a copy that the version could not answer. */
  readonly compared: (model: string, shadowVersion: string, isOtherwise: boolean) => void;
  /** How many processes send copies to the same workers; by default, this one alone. */
  readonly processes?: number;
  /** Told of all that happens to copies. */
  readonly tell?: TellPair;
  /** From 0 to 1, without 1. */
  readonly random?: () => number;
  /** When the answers of this moment have been written. */
  readonly later?: (action: () => void) => void;
  /** Share of the time since it was last asked that this process was at work. */
  readonly loopUse?: () => number;
}

interface Wish {
  /** Exact, or `latest`. */
  readonly version: string;
  readonly percent: number;
}

export class ShadowCopies {
  readonly pairs: ShadowPairs;
  readonly #parts: ShadowParts;
  readonly #random: () => number;
  readonly #later: (action: () => void) => void;
  readonly #wishes = new Map<string, Wish>();
  readonly #underWay = new Set<CallHandle>();
  readonly #stopListening: () => void;
  readonly #room: ShadowRoom;
  #stopped = false;

  constructor(parts: ShadowParts) {
    this.#parts = parts;
    this.pairs = new ShadowPairs(parts.tell);
    this.#random = parts.random ?? Math.random;
    this.#later = parts.later ?? setImmediate;
    this.#room = new ShadowRoom(parts);
    this.#stopListening = parts.table.onChange((model) => this.#look(model));
    for (const { model } of parts.table.documents()) this.#look(model);
  }

  /** Takes a call whose answer is about to be written; what it needs of its shared files it holds itself. */
  offer(
    version: ModelVersion,
    inputs: readonly EncodedTensor[],
    parameters: Parameters,
    { requestId, span }: Pick<AnsweredCall, "requestId" | "span">,
    answer: WorkerAnswer,
  ): void {
    if (this.#wishes.size === 0) return;
    const wish = this.#wishes.get(version.name);
    if (wish === undefined || this.#random() * 100 >= wish.percent || answer.worker === "") return;
    this.#take(wish, { version, inputs, parameters, requestId, span, answer });
  }

  /** Gives up the copies under way: nobody waits for them. */
  stop(): void {
    this.#stopped = true;
    this.#stopListening();
    for (const copy of this.#underWay) copy.cancel();
  }

  #look(model: string): void {
    const document = this.#parts.table.document(model);
    const { shadow } = document;
    if (shadow === undefined) this.#wishes.delete(model);
    else this.#wishes.set(model, { version: resolveName(document, shadow.version), percent: shadow.percent });
  }

  #take(wish: Wish, call: AnsweredCall): void {
    const { name, version } = call.version;
    const entry = this.#parts.pool.catalogue.find(name);
    const target = wish.version === latest ? entry?.latest : entry?.byVersion.get(wish.version);
    if (target?.version === version || this.#stopped) return;
    const pair = this.pairs.of(name, version, target?.version ?? wish.version);
    const bytes = bytesIn(call.inputs) + bytesIn(call.answer.outputs);
    if (target?.state !== "READY") return pair.note(["dropped", "not_ready"]);
    if (!this.#room.take(call.answer, call.version.maxDelayMs, bytes)) return pair.note(["dropped", "busy"]);
    const files = filesOf(call.inputs);
    for (const file of files) file.hold();
    this.#later(() => {
      void this.#copy(call, target, pair).then((workUs) => {
        this.#room.giveBack(bytes, workUs);
        for (const file of files) file.release();
      });
    });
  }

  /** What it took of a worker's time, in microseconds. */
  async #copy(call: AnsweredCall, target: ModelVersion, pair: ShadowPair): Promise<number> {
    if (this.#stopped) return 0;
    const { pool, clock, limits, compared } = this.#parts;
    const begunAtMs = clock.now();
    pair.note(["sent"]);
    const span = call.span?.child("shadow", "internal", {
      "inferencehub.model.name": target.name,
      "inferencehub.model.version": target.version,
    });
    const handle = pool.begin({
      model: target.name,
      version: target.version,
      inputs: inputsFor(target, call.inputs),
      sharesRuns: sharesRuns(target),
      parameters: call.parameters,
      requestId: `shadow-of-${call.requestId}`,
      traceparent: span?.traceparent ?? "",
      span,
      share: copiesShare,
      deadlineAt: begunAtMs + (target.deadlineMs > 0 ? target.deadlineMs : limits.default_deadline_ms),
      // A copy is not worth a second try.
      idempotent: false,
    });
    this.#underWay.add(handle);
    try {
      const answer = await handle.answer;
      const comparison = compareOutputs(call.answer.outputs, answer.outputs);
      span?.note({ "inferencehub.shadow.agrees": comparison.agrees });
      span?.end();
      pair.note(["compared", comparison, timeOf(call.answer), timeOf(answer)]);
      compared(target.name, target.version, !comparison.agrees);
      return answer.computeUs / Math.max(1, answer.batchCalls);
    } catch (thrown) {
      const { reason } = GatewayError.from(thrown);
      span?.end(reason);
      pair.note(["failed", reason]);
      if (isOwnFault(reason)) compared(target.name, target.version, true);
      return (clock.now() - begunAtMs) * 1e3;
    } finally {
      this.#underWay.delete(handle);
    }
  }
}

/** The version had its chance and has no answer; what there was no time or room for says nothing about it. */
function isOwnFault(reason: Reason): boolean {
  return isOurFault(reason) || reason === "INPUT_MISMATCH";
}

/** An image file becomes what the version makes of it, where it takes one. */
function inputsFor(target: ModelVersion, inputs: readonly EncodedTensor[]): readonly EncodedTensor[] {
  return inputs.map((tensor) => (tensor.mediaType === undefined ? tensor : (imageTensor(target, tensor.raw, tensor.mediaType) ?? tensor)));
}

function timeOf({ queueUs, computeUs }: WorkerAnswer): number {
  return queueUs + computeUs;
}

function bytesIn(tensors: readonly EncodedTensor[]): number {
  return tensors.reduce((sum, { raw }) => sum + raw.length, 0);
}

function filesOf(tensors: readonly EncodedTensor[]): readonly LeasedFile[] {
  const files = tensors.flatMap(({ raw }) => (isShared(raw) && raw.file instanceof LeasedFile ? [raw.file] : []));
  return [...new Set(files)];
}
