/** Writes rows into one file after the other, each process into its own; a file is complete when it is large or old enough. */
import { join } from "node:path";
import type { Clock } from "../../time/clock.ts";
import type { Row } from "../record/row.ts";
import type { CaptureFolder } from "./folder.ts";
import type { CreateForm, Form } from "./form.ts";
import { type CaptureFormat, captureFileName } from "./names.ts";
import { PartFile } from "./part-file.ts";

export interface RotationParts {
  readonly folder: CaptureFolder;
  /** Unlike that of any other process. */
  readonly process: string;
  readonly format: CaptureFormat;
  readonly createForm: CreateForm;
  readonly rotateBytes: number;
  readonly rotateMs: number;
  readonly clock: Clock;
}

interface Open {
  readonly file: PartFile;
  readonly form: Form;
  readonly beganMs: number;
}

export class RotatingFile {
  readonly #parts: RotationParts;
  #open: Open | undefined;
  /** Taken, and still without bytes, because there is no file yet. */
  #rows: readonly Row[] = [];
  /** Bytes that are not in the file yet: the next try begins with them. */
  #unwritten: Uint8Array = new Uint8Array(0);
  #isEnding = false;
  #number = 0;

  constructor(parts: RotationParts) {
    this.#parts = parts;
  }

  /** Takes rows for good. Rejects when they are not in the file yet: before others come `retry` has to go on. */
  append(rows: readonly Row[]): Promise<void> {
    this.#rows = rows;
    return this.retry();
  }

  /** Writes what is not in the file yet, and completes it if it is time. One at a time. */
  async retry(): Promise<void> {
    if (this.#rows.length === 0 && this.#open === undefined) return;
    const open = (this.#open ??= await this.#begin());
    if (this.#rows.length > 0) this.#unwritten = open.form.add(this.#rows);
    this.#rows = [];
    await this.#write(open);
    if (this.#isEnding || open.file.bytes >= this.#parts.rotateBytes || this.#isOld(open)) await this.complete();
  }

  /** Nothing more comes into the file of now. Rejects when its last bytes can't be written; then it may be tried again. */
  async complete(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    if (!this.#isEnding) {
      this.#unwritten = concatenated(this.#unwritten, open.form.end());
      this.#isEnding = true;
    }
    await this.#write(open);
    await open.file.complete();
    this.#open = undefined;
    this.#isEnding = false;
    await this.#parts.folder.tidy(this.#parts.clock.wallMs());
  }

  /** Whether there is a file whose time is over, or that could not be completed. */
  get isDue(): boolean {
    return this.#open !== undefined && this.#isOld(this.#open);
  }

  async #begin(): Promise<Open> {
    const { folder, process, format, createForm, clock } = this.#parts;
    await folder.make();
    await folder.tidy(clock.wallMs());
    const name = captureFileName(clock.wallMs(), process, ++this.#number, format);
    return { file: await PartFile.create(join(folder.path, name)), form: createForm(), beganMs: clock.now() };
  }

  async #write({ file }: Open): Promise<void> {
    if (this.#unwritten.length === 0) return;
    await file.append(this.#unwritten);
    this.#unwritten = new Uint8Array(0);
  }

  #isOld({ beganMs }: Open): boolean {
    return this.#parts.clock.now() - beganMs >= this.#parts.rotateMs;
  }
}

function concatenated(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  return other.length === 0 ? one : Buffer.concat([one, other]);
}
