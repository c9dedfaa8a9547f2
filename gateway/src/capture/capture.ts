/**
 * Writes a share of the calls down. The path hands over what it has anyway; encoding and writing happen behind the answers, in
 * turns with everything else, and whatever the disk does no call waits for it or fails: what there is no room for is dropped and counted.
 */
import type { CaptureSettings } from "../config/settings.ts";
import type { ModelVersion } from "../models/model-version.ts";
import type { EncodedTensor, Parameters } from "../tensors/tensor.ts";
import type { Clock } from "../time/clock.ts";
import type { Cancel, Timers } from "../time/timers.ts";
import { turns } from "../time/turns.ts";
import type { RotatingFile } from "./files/rotation.ts";
import type { Redaction } from "./record/redaction.ts";
import { type Row, rowOf } from "./record/row.ts";
import { type FinishedCall, type Keeper, SampledCall } from "./record/sampled-call.ts";

/** What all sampled calls under way and in the queue may hold. */
const maxHeldBytes = 64 * 1024 * 1024;
/** Calls that wait to be written. */
const maxWaiting = 4_096;
/** So many are not waited with. */
const callsOfChunk = 256;
/** Characters of a chunk, about. */
const textOfChunk = 512 * 1024;
/** How long a call waits for others to be written with it, in milliseconds. */
const gatherMs = 200;
/** Until a folder that could not be written to is tried again, in milliseconds. */
const retryMs = 5_000;
/** How often it is looked whether the time of a file is over, in milliseconds. */
const tickMs = 1_000;
/** The shortest element in JSON has 2 characters where it has up to 8 bytes in a tensor. */
const bytesPerCharacter = 4;

export interface CaptureParts {
  readonly settings: Pick<CaptureSettings, "sample_percent" | "models" | "max_record_bytes">;
  readonly redaction: Redaction;
  readonly file: Pick<RotatingFile, "append" | "retry" | "complete" | "isDue">;
  readonly clock: Pick<Clock, "wallMs">;
  readonly timers: Timers;
  readonly log: { warn(fields: object, message: string): void; info(fields: object, message: string): void };
  /** From 0 to 1, without 1. */
  readonly random?: () => number;
}

interface Waiting {
  readonly call: SampledCall;
  readonly finished: FinishedCall;
}

export class Capture implements Keeper {
  readonly maxTensorBytes: number;
  /** Calls that are in a file, and those that were due and are in none. */
  readonly counts = { written: 0, dropped: 0 };
  readonly #parts: CaptureParts;
  readonly #random: () => number;
  readonly #percents: ReadonlyMap<string, number>;
  #waiting: Waiting[] = [];
  #heldBytes = 0;
  #work: Promise<void> | undefined;
  #cancelWork: Cancel | undefined;
  #cancelTick: Cancel;
  #isFailing = false;
  /** Dropped since the folder was last written to. */
  #missed = 0;

  constructor(parts: CaptureParts) {
    this.#parts = parts;
    this.#random = parts.random ?? Math.random;
    this.#percents = new Map(parts.settings.models.map(({ model, sample_percent }) => [model, sample_percent]));
    this.maxTensorBytes = bytesPerCharacter * parts.settings.max_record_bytes;
    this.#cancelTick = parts.timers.after(tickMs, () => this.#tick());
  }

  /** Undefined: this call is not written down. */
  sample(version: ModelVersion, inputs: readonly EncodedTensor[], parameters: Parameters): SampledCall | undefined {
    const percent = this.#percents.get(version.name) ?? this.#parts.settings.sample_percent;
    if (this.#random() * 100 >= percent) return undefined;
    const call = new SampledCall(version, inputs, parameters, this.#parts.clock.wallMs(), this);
    if (this.hold(call.bytes)) return call;
    call.release();
    this.#drop();
    return undefined;
  }

  hold(bytes: number): boolean {
    if (this.#heldBytes + bytes > maxHeldBytes) return false;
    this.#heldBytes += bytes;
    return true;
  }

  take(call: SampledCall, finished: FinishedCall): void {
    if (this.#waiting.length >= maxWaiting) {
      this.#letGo(call);
      this.#drop();
      return;
    }
    this.#waiting.push({ call, finished });
    if (!this.#isFailing && this.#work === undefined) this.#workSoon();
  }

  /** Writes what waits, and completes the file. Resolves when that is done, or can't be. */
  async stop(): Promise<void> {
    this.#cancelTick();
    this.#cancelWork?.();
    await this.#work;
    await this.#writeAll();
    if (!this.#isFailing) await this.#try(() => this.#parts.file.complete());
    if (this.#waiting.length === 0) return;
    this.counts.dropped += this.#waiting.length;
    this.#parts.log.warn({ calls: this.#waiting.length }, "captured calls could not be written down before the end, and are lost");
  }

  #workSoon(): void {
    const isDue = this.#waiting.length >= callsOfChunk;
    if (this.#cancelWork !== undefined && !isDue) return;
    this.#cancelWork?.();
    this.#cancelWork = this.#parts.timers.after(isDue ? 0 : gatherMs, () => this.#begin());
  }

  #begin(): void {
    this.#cancelWork = undefined;
    this.#work ??= this.#writeAll().finally(() => {
      this.#work = undefined;
    });
  }

  #tick(): void {
    this.#cancelTick = this.#parts.timers.after(tickMs, () => this.#tick());
    if (!this.#isFailing && this.#work === undefined && this.#parts.file.isDue) this.#begin();
  }

  /** Never rejects. */
  async #writeAll(): Promise<void> {
    const { file } = this.#parts;
    if (!(await this.#try(() => file.retry()))) return;
    while (this.#waiting.length > 0) {
      const rows = await this.#nextRows();
      if (!(await this.#try(() => file.append(rows), rows.length))) return;
    }
  }

  async #nextRows(): Promise<readonly Row[]> {
    const rows: Row[] = [];
    let text = 0;
    await turns.next();
    while (this.#waiting.length > 0 && rows.length < callsOfChunk && text < textOfChunk) {
      const row = await this.#rowOf(this.#waiting.shift()!);
      if (row === undefined) continue;
      rows.push(row);
      text += row.inputsJson.length + row.outputsJson.length;
    }
    return rows;
  }

  /** Undefined: it can't be written, which is our mistake, and no caller's business. */
  async #rowOf({ call, finished }: Waiting): Promise<Row | undefined> {
    const steps = rowOf(call, finished, this.#parts.redaction, this.#parts.settings.max_record_bytes);
    try {
      for (;;) {
        const step = steps.next();
        if (turns.isOver) await turns.next();
        if (step.done) return step.value;
      }
    } catch (error) {
      this.counts.dropped += 1;
      this.#parts.log.warn({ error, request_id: finished.requestId }, "a captured call can't be written down");
      return undefined;
    } finally {
      this.#letGo(call);
    }
  }

  /** False: the disk did not take it; it is tried again later. `taken`: calls that are with the file from now on. */
  async #try(act: () => Promise<void>, taken = 0): Promise<boolean> {
    this.counts.written += taken;
    try {
      await act();
    } catch (error) {
      this.#fails(error);
      return false;
    }
    if (this.#isFailing) this.#parts.log.info({ dropped: this.#missed }, "captured calls are written down again");
    this.#isFailing = false;
    this.#missed = 0;
    return true;
  }

  #fails(error: unknown): void {
    if (!this.#isFailing)
      this.#parts.log.warn(
        { error },
        "captured calls can't be written down; as many as there is room for wait, and the others are dropped",
      );
    this.#isFailing = true;
    this.#cancelWork = this.#parts.timers.after(retryMs, () => this.#begin());
  }

  #drop(): void {
    this.counts.dropped += 1;
    this.#missed += 1;
    if (this.#missed === 1 && !this.#isFailing)
      this.#parts.log.warn({ waiting: this.#waiting.length }, "captured calls are dropped: more come than can be written down");
  }

  #letGo(call: SampledCall): void {
    this.#heldBytes -= call.bytes;
    call.release();
  }
}
