/** /openapi.json as one caller gets it: the static operations, and those of every version that serves and that the key may use. */
import { createHash } from "node:crypto";
import { type Caller, mayUseModel } from "../../auth/caller/caller.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { ModelVersion } from "../../models/model-version.ts";
import type { Datatype } from "../../tensors/datatype.ts";
import { turns } from "../../time/turns.ts";
import { documentText, type StaticDocument } from "./document-text.ts";
import { type InferTemplate, type VersionPart, versionPart } from "./version-part.ts";

export interface WrittenDocument {
  readonly text: Buffer;
  readonly etag: string;
}

/** Sets of rights whose documents are kept. */
const maxKept = 8;

const inferPath = /^\/v2\/models\/\{\w+\}\/versions\/\{\w+\}\/infer$/;

/** Written when it is first asked for after a change, a part for each version, while others have their turns. */
export class LiveDocument {
  readonly #catalogue: Pick<Catalogue, "list" | "find">;
  readonly #document: StaticDocument;
  readonly #template: InferTemplate | undefined;
  readonly #parts = new Map<string, { readonly of: ModelVersion; readonly part: VersionPart }>();
  readonly #kept = new Map<string, Promise<WrittenDocument>>();

  constructor(document: StaticDocument, catalogue: Pick<Catalogue, "list" | "find" | "onChange">) {
    this.#document = document;
    this.#template = inferTemplate(document);
    this.#catalogue = catalogue;
    catalogue.onChange(() => this.#forget());
  }

  for(caller: Caller): Promise<WrittenDocument> {
    const rights = rightsOf(caller);
    const known = this.#kept.get(rights);
    if (known !== undefined) return known;
    const written = turns.through(this.#write(this.#versionsFor(caller)));
    this.#kept.set(rights, written);
    written.catch(() => this.#kept.delete(rights));
    if (this.#kept.size > maxKept) this.#kept.delete(this.#kept.keys().next().value!);
    return written;
  }

  #versionsFor(caller: Caller): readonly ModelVersion[] {
    if (!caller.canPredict) return [];
    const visible = this.#catalogue.list().filter(({ name }) => mayUseModel(caller, name));
    return visible.flatMap(({ versions }) => versions.filter(serves));
  }

  *#write(versions: readonly ModelVersion[]): Generator<void, WrittenDocument, void> {
    const parts: VersionPart[] = [];
    for (const version of versions) {
      parts.push(this.#partOf(version));
      yield;
    }
    const hash = createHash("sha256");
    const pieces: Buffer[] = [];
    for (const text of documentText(this.#document, parts, datatypesOf(versions))) {
      const piece = Buffer.from(text);
      hash.update(piece);
      pieces.push(piece);
      yield;
    }
    return { text: Buffer.concat(pieces), etag: `"${hash.digest("base64url")}"` };
  }

  #partOf(version: ModelVersion): VersionPart {
    const key = `${version.name}/${version.version}`;
    const known = this.#parts.get(key);
    if (known !== undefined && isDescribedAlike(known.of, version)) return known.part;
    const part = versionPart(version, this.#template);
    this.#parts.set(key, { of: version, part });
    return part;
  }

  /** All documents, and the parts of versions that are gone. */
  #forget(): void {
    this.#kept.clear();
    for (const [key, { of }] of this.#parts) if (!this.#catalogue.find(of.name)?.byVersion.has(of.version)) this.#parts.delete(key);
  }
}

/** The operation that those of versions are made after; undefined where the protocol's door is shut. */
function inferTemplate({ paths }: StaticDocument): InferTemplate | undefined {
  const path = Object.keys(paths).find((each) => inferPath.test(each));
  return path === undefined ? undefined : { path, operation: paths[path]!.post! };
}

/** One that recovers will serve the calls that wait for it. */
function serves({ state, withdrawn }: ModelVersion): boolean {
  return withdrawn === undefined && (state === "READY" || state === "RECOVERING");
}

function datatypesOf(versions: readonly ModelVersion[]): ReadonlySet<Datatype> {
  return new Set(versions.flatMap(({ inputs, outputs }) => [...inputs, ...outputs].map(({ datatype }) => datatype)));
}

/** A new announcement makes new lists; until then a version is the same however its state and its workers change. */
function isDescribedAlike(one: ModelVersion, other: ModelVersion): boolean {
  return (
    one.inputs === other.inputs &&
    one.outputs === other.outputs &&
    one.labels === other.labels &&
    one.examples === other.examples &&
    one.batched === other.batched &&
    one.runtime === other.runtime &&
    one.device === other.device
  );
}

function rightsOf({ canPredict, models }: Caller): string {
  if (!canPredict) return "none";
  return models === null ? "all" : JSON.stringify([...models].sort());
}
