/** A file that has the say on the traffic of the models that it names, for those who keep such things in version control. */

import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { GatewayError } from "../errors/gateway-error.ts";
import { duplicateKeyIn } from "../json/scan.ts";
import type { Catalogue } from "../models/catalogue.ts";
import type { TrafficTable } from "./choose/table.ts";
import { versionProblems } from "./document/check-versions.ts";
import type { TrafficWish } from "./document/document.ts";
import { documentsAreEqual } from "./document/equal.ts";
import { documentFromJson } from "./document/from-json.ts";

/** The traffic file can't be used; the message is one sentence for the operator. */
export class TrafficFileError extends Error {
  override readonly name = "TrafficFileError";
}

export interface TrafficFile {
  /** Reads the file again and, if it says something new, brings the table in line with it. Rejects with TrafficFileError. */
  follow(): Promise<void>;
}

export interface TrafficFileLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Thousands of documents; reading more would hold calls up each second. */
const mostBytes = 4 * 1024 * 1024;

/** Who changed what a file changed, in the audit. */
const FILE = "file";

/** Brings the table in line with the file at once. Rejects with TrafficFileError. */
export async function createTrafficFile(
  path: string,
  table: TrafficTable,
  catalogue: Catalogue,
  log: TrafficFileLog,
): Promise<TrafficFile> {
  let seen: string | undefined;
  let unchecked: readonly TrafficWish[] = [];

  async function follow(): Promise<void> {
    const text = textOf(path);
    if (text !== seen) {
      // What was refused is not looked at again until it changes.
      seen = text;
      unchecked = wishesFromText(text, path);
      await takeAll(unchecked).catch((error: unknown) => {
        // Nothing is wrong with the file: what could not be written down is, the next time.
        seen = undefined;
        throw error;
      });
    }
    if (unchecked.length > 0 && catalogue.initialLoadDone) {
      for (const wish of unchecked) warnOfVersions(wish);
      unchecked = [];
    }
  }

  async function takeAll(wishes: readonly TrafficWish[]): Promise<void> {
    for (const wish of wishes) await take(wish);
    // What the file no longer names is as if nobody had ever set it.
    for (const { model } of table.documents())
      if (table.isFromFile(model) && !wishes.some((wish) => wish.model === model)) await table.release(model, FILE);
  }

  async function take(wish: TrafficWish): Promise<void> {
    const { model } = wish;
    if (table.isFromFile(model) && documentsAreEqual(table.document(model), wish)) return;
    const { revision } = await table.set(model, wish, FILE, "file");
    log.info({ model, revision }, "traffic set by the traffic file");
  }

  /** Not a reason to refuse it: files and models are rolled out in any order, and a version that does not serve gets no calls. */
  function warnOfVersions(wish: TrafficWish): void {
    const { model } = wish;
    const entry = catalogue.find(model);
    if (entry === undefined) return log.warn({ model }, "the traffic file names a model that is not there");
    for (const { pointer, detail } of versionProblems(wish, wish, entry).list)
      log.warn({ model, pointer, problem: detail }, "the traffic file names what does not serve now");
  }

  await follow();
  return { follow };
}

function textOf(path: string): string {
  try {
    // Whoever opens a pipe for reading alone waits for its writer, and all calls with him.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(file);
      if (!found.isFile()) throw new TrafficFileError(`The traffic file ${path} is no file; check gateway.traffic_file.`);
      if (found.size > mostBytes)
        throw new TrafficFileError(`The traffic file ${path} has ${found.size} bytes, and may have ${mostBytes}.`);
      return readFileSync(file, "utf8");
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    if (cause instanceof TrafficFileError) throw cause;
    const why = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "is not there" : "cannot be read";
    throw new TrafficFileError(`The traffic file ${path} ${why}; check gateway.traffic_file.`, { cause });
  }
}

/** Where the parser gave up; it tells, except where the text ends too soon. */
function lineOf(error: unknown, text: string): number {
  const line = /\(line (\d+) column \d+\)$/.exec(String((error as Error).message))?.[1];
  return line === undefined ? text.trimEnd().split("\n").length : Number(line);
}

/** One document, a list of them, or an object with the list in `traffic`, as `GET /admin/traffic` gives it. */
function wishesFromText(text: string, path: string): TrafficWish[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TrafficFileError(
      `The traffic file ${path} is not JSON in line ${lineOf(cause, text)}; write one document, or a list of them.`,
      { cause },
    );
  }
  const twiceAt = duplicateKeyIn(text);
  if (twiceAt !== undefined)
    throw new TrafficFileError(`The traffic file ${path} is ambiguous: at ${twiceAt}, expected each key once, got it twice; keep one.`);
  const wishes = documentsIn(value).map((document, i) => wishFromDocument(document, i, path));
  const models = wishes.map((wish) => wish.model);
  const twice = models.find((model, i) => models.indexOf(model) !== i);
  if (twice !== undefined) throw new TrafficFileError(`The traffic file ${path} has two documents for '${twice}'; keep one.`);
  return wishes;
}

function documentsIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === "object" && value !== null && isListAnswer(value) ? value.traffic : [value];
}

function isListAnswer(value: object): value is { traffic: unknown[] } {
  return (
    "traffic" in value && Array.isArray(value.traffic) && Object.keys(value).every((field) => ["traffic", "from_file"].includes(field))
  );
}

function wishFromDocument(document: unknown, i: number, path: string): TrafficWish {
  try {
    return withoutRevision(documentFromJson(document));
  } catch (thrown) {
    if (!(thrown instanceof GatewayError)) throw thrown;
    throw new TrafficFileError(`In the traffic file ${path}, document ${i + 1}: ${thrown.detail}`, { cause: thrown });
  }
}

/** Revisions are the state's; a file that has one got it from `traffic show`. */
function withoutRevision({ revision: _revision, ...wish }: TrafficWish): TrafficWish {
  return wish;
}
