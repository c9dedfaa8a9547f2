/** The models of one server: what is known of each, and what is announced of them. */
import type { OpenAiModelSettings } from "../../config/settings.ts";
import type { AnnouncedVersion, Snapshot } from "../announced-version.ts";
import { keyOf, type ServedModel, servedModel } from "./call/served-model.ts";
import { announcedVersion, type Standing } from "./describe.ts";

interface Known {
  model: ServedModel;
  standing: Standing;
}

export class Models {
  readonly #byKey: ReadonlyMap<string, Known>;

  constructor(settings: readonly OpenAiModelSettings[]) {
    const standing: Standing = { state: "LOADING", readyAtMs: 0 };
    this.#byKey = new Map(settings.map((each) => [keyOf(each), { model: servedModel(each), standing }]));
  }

  get isEveryReady(): boolean {
    return [...this.#byKey.values()].every(({ standing }) => standing.state === "READY");
  }

  /** The model that calls for this version go to; undefined where it can't be served. */
  find(name: string, version: string): ServedModel | undefined {
    const known = this.#byKey.get(keyOf({ name, version }));
    return known?.standing.state === "READY" ? known.model : undefined;
  }

  /** Those whose vectors nobody knows the length of. */
  get unmeasured(): readonly ServedModel[] {
    return [...this.#byKey.values()]
      .map(({ model }) => model)
      .filter(({ settings, dimensions }) => settings.task === "embed" && dimensions === undefined);
  }

  /** The length of a model's vectors was asked for. @param found the length, or why there is none */
  measured({ settings }: ServedModel, found: number | string): void {
    const known = this.#byKey.get(keyOf(settings))!;
    if (typeof found === "number") known.model = servedModel(settings, found);
    else
      known.standing = {
        state: "FAILED",
        failure: "Its server did not say how long its vectors are; set `dimensions` in workers.upstreams, models.",
        detail: found,
        readyAtMs: 0,
      };
  }

  /** The server is there: all that is known well enough is served. @param wallMs now */
  serve(wallMs: number): void {
    const unmeasured = new Set(this.unmeasured);
    for (const known of this.#byKey.values())
      if (known.standing.state !== "READY" && !unmeasured.has(known.model))
        known.standing = { state: "READY", readyAtMs: wallMs, dimensions: known.model.dimensions };
  }

  /** The server does not let this gateway in, and waiting does not help. @param detail for admins */
  refuse(detail: string): void {
    for (const known of this.#byKey.values())
      known.standing = { state: "FAILED", failure: "Its server does not take the key of this gateway.", detail, readyAtMs: 0 };
  }

  /** What the server does not list, in sentences for the operator: a call may find it all the same. */
  missing(names: ReadonlySet<string> | undefined): readonly string[] {
    if (names === undefined) return [];
    return [...this.#byKey.values()]
      .filter(({ model: { wireName } }) => !names.has(wireName) && !names.has(`${wireName}:latest`))
      .map(({ model: { wireName } }) => `Its server does not list '${wireName}'.`);
  }

  snapshot(): Snapshot {
    const versions = this.versions();
    return { versions, initialLoadDone: versions.every(({ state }) => state !== "LOADING") };
  }

  versions(name?: string): readonly AnnouncedVersion[] {
    const known = [...this.#byKey.values()].filter(({ model }) => name === undefined || model.settings.name === name);
    return known.map(({ model, standing }) => announcedVersion(model.settings, standing));
  }
}
