/** Reads what a server has, over one connection to it: by its repository index, or model by model where it has none. */
import type { OipUpstreamSettings } from "../../config/settings.ts";
import { listNames } from "../../errors/list-names.ts";
import { inference } from "../../rpc/open-inference.js";
import type { Clock } from "../../time/clock.ts";
import type { OipClient } from "./client.ts";
import { announcedVersion, type Description, description, type Standing, type Unfit } from "./describe.ts";
import { type Entry, isWanted, standingOf, wishFor } from "./index-entries.ts";
import { RpcFailure } from "./rpc-failure.ts";
import { keyOf, type ServedVersion } from "./served-version.ts";

/** What a server has at this moment. */
export interface Reading {
  readonly versions: readonly ServedVersion[];
  /** What is left out of it, and why. */
  readonly warnings: readonly string[];
}

/** A server that has just started lists what it has not begun to load as unavailable; for so long, in milliseconds, it counts as loading. */
const settlingMs = 10_000;
/** Models that are asked about at a time. */
const asksAtATime = 16;
const reserved = "latest";

interface Known {
  readonly described: Description | Unfit;
  readonly readyAtMs: number;
}

export interface ReaderParts {
  readonly client: OipClient;
  readonly settings: OipUpstreamSettings;
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Whether a model or a version may be called so here. */
  readonly isName: (name: string) => boolean;
}

export class CatalogueReader {
  /** Name and version of the server; empty where it does not say, undefined before it was asked. */
  software: string | undefined;
  /** Names of models that it has or could load; undefined where it does not list them. */
  names: ReadonlySet<string> | undefined;
  readonly #parts: ReaderParts;
  readonly #sinceMs: number;
  /** By the server's names. */
  readonly #known = new Map<string, Known>();
  /** Versions of the models that the index names none of. */
  readonly #versions = new Map<string, readonly string[]>();
  #hasIndex = true;
  #hasConfig = true;
  #noIndexBecause = "";

  constructor(parts: ReaderParts) {
    this.#parts = parts;
    this.#sinceMs = parts.clock.now();
  }

  /**
   * What the server has. Rejects with RpcFailure.
   * @param anew also what was READY before is looked at again: it may have been replaced
   */
  async read(anew: boolean): Promise<Reading> {
    this.software ??= await this.#readSoftware();
    const entries = (await this.#entries()).filter((entry) => isWanted(this.#parts.settings, entry));
    if (anew) this.#versions.clear();
    const served: (ServedVersion | undefined)[] = [];
    for (let from = 0; from < entries.length; from += asksAtATime) {
      const some = entries.slice(from, from + asksAtATime);
      for (const versions of await Promise.all(some.map((entry) => this.#servedOf(entry, anew)))) served.push(...versions);
    }
    return this.#reading(served.filter((version) => version !== undefined));
  }

  async #readSoftware(): Promise<string> {
    const request = inference.ServerMetadataRequest.encode({}).finish();
    const decode = (bytes: Buffer) => inference.ServerMetadataResponse.decode(bytes);
    const { name, version } = await this.#orElse<inference.ServerMetadataResponse.$Shape>(this.#ask("ServerMetadata", request, decode), {});
    return `${name ?? ""} ${version ?? ""}`.trim().slice(0, 100);
  }

  async #entries(): Promise<readonly Entry[]> {
    if (this.#hasIndex) {
      const request = inference.RepositoryIndexRequest.encode({}).finish();
      try {
        const { models } = await this.#ask("RepositoryIndex", request, (bytes) => inference.RepositoryIndexResponse.decode(bytes));
        const entries = (models ?? []).map(({ name, version, state, reason }) => ({
          name: name ?? "",
          version: version ?? "",
          // MLServer 1.7 writes State.READY.
          state: (state ?? "").replace(/^State\./, ""),
          reason: reason ?? "",
        }));
        this.names = new Set(entries.map(({ name }) => name));
        return entries;
      } catch (error) {
        if (!(error instanceof RpcFailure) || !["UNIMPLEMENTED", "PERMISSION_DENIED"].includes(error.code)) throw error;
        this.#hasIndex = false;
        this.#noIndexBecause = error.code === "UNIMPLEMENTED" ? "has no repository index" : "does not let this gateway list its models";
      }
    }
    return this.#askedEntries();
  }

  /** Of a server without an index: the models that the settings name. */
  async #askedEntries(): Promise<readonly Entry[]> {
    const { models } = this.#parts.settings;
    if (models === null) {
      // Nothing but this shows that it lives.
      await this.#ask("ServerLive", inference.ServerLiveRequest.encode({}).finish(), () => undefined);
      return [];
    }
    const asked = models.flatMap(({ name, versions }) => (versions ?? [""]).map((version) => ({ name, version })));
    return Promise.all(
      asked.map(async ({ name, version }) => {
        const request = inference.ModelReadyRequest.encode({ name, version }).finish();
        const decode = (bytes: Buffer) => inference.ModelReadyResponse.decode(bytes);
        const { ready } = await this.#orElse(this.#ask("ModelReady", request, decode), { ready: false });
        return { name, version, state: ready ? "READY" : "UNAVAILABLE", reason: "" };
      }),
    );
  }

  async #servedOf(entry: Entry, anew: boolean): Promise<readonly (ServedVersion | undefined)[]> {
    const { name, version } = entry;
    const isSettling = this.#parts.clock.now() - this.#sinceMs < settlingMs;
    const versions = version === "" ? await this.#versionsOf(entry) : [version];
    return Promise.all(
      versions.map(async (each) => {
        const key = keyOf({ name, version: each });
        const standing = standingOf({ ...entry, version: each }, isSettling, this.#known.has(key));
        return standing && this.#served(name, each, await this.#described(name, each, standing, anew));
      }),
    );
  }

  /** Which versions there are of a model that the server lists without; [""] where it knows none. */
  async #versionsOf({ name, state }: Entry): Promise<readonly string[]> {
    const known = this.#versions.get(name);
    if (state !== "READY" || known !== undefined) return known ?? [""];
    const { versions } = await this.#orElse(this.#metadata(name, ""), { versions: [] });
    const wanted = (versions ?? []).filter((version) => isWanted(this.#parts.settings, { name, version, state, reason: "" }));
    const found = versions?.length ? wanted : [""];
    this.#versions.set(name, found);
    return found;
  }

  /** The standing, with the description where there is one: what can't be described can't be served. */
  async #described(name: string, version: string, standing: Standing, anew: boolean): Promise<Standing & Partial<Known>> {
    const key = keyOf({ name, version });
    const before = this.#known.get(key);
    if (standing.state !== "READY") {
      if (before === undefined) return standing;
      this.#known.set(key, { ...before, readyAtMs: 0 });
      return { ...standing, described: before.described };
    }
    const known = before === undefined || before.readyAtMs === 0 || anew ? await this.#describe(name, version, before) : before;
    if (known === undefined) return { state: "LOADING" };
    this.#known.set(key, known);
    return { ...standing, ...known };
  }

  /** Undefined: the server does not have it ready after all. */
  async #describe(name: string, version: string, before: Known | undefined): Promise<Known | undefined> {
    const readyAtMs = before?.readyAtMs || this.#parts.clock.wallMs();
    try {
      const [metadata, config] = await Promise.all([this.#metadata(name, version), this.#config(name, version)]);
      return { described: description(metadata, config, wishFor(this.#parts.settings, name, version)), readyAtMs };
    } catch (error) {
      if (!(error instanceof RpcFailure) || error.isBroken) throw error;
      if (["NOT_FOUND", "UNAVAILABLE", "INVALID_ARGUMENT"].includes(error.code)) return undefined;
      return { described: { unfit: "Its server could not describe it." }, readyAtMs };
    }
  }

  #served(name: string, version: string, { described, ...standing }: Standing & Partial<Known>): ServedVersion {
    const wish = wishFor(this.#parts.settings, name, version);
    const here = { name: wish?.serve_as ?? name, version: version || (wish?.version ?? "1") };
    const isUnfit = described !== undefined && "unfit" in described;
    const shown: Standing = isUnfit && standing.state === "READY" ? { state: "FAILED", failure: described.unfit } : standing;
    return {
      announced: announcedVersion(here.name, here.version, shown, isUnfit ? undefined : described, wish),
      wireName: name,
      wireVersion: version,
      maxRows: isUnfit ? 0 : (described?.maxRows ?? 0),
    };
  }

  #reading(found: readonly ServedVersion[]): Reading {
    const { settings, isName } = this.#parts;
    const byKey = new Map<string, ServedVersion>();
    const [unnameable, doubled]: [string[], string[]] = [[], []];
    for (const served of found) {
      const { name, version } = served.announced;
      const key = keyOf(served.announced);
      if (!isName(name) || !isName(version) || version === reserved) unnameable.push(JSON.stringify(key));
      else if (byKey.has(key)) doubled.push(key);
      else byKey.set(key, served);
    }
    const absent = settings.models?.filter(({ name }) => !found.some(({ wireName }) => wireName === name)).map(({ name }) => name) ?? [];
    const warnings: string[] = [];
    if (unnameable.length > 0)
      warnings.push(
        `Left out, because models and versions can't be called so here: ${listNames(unnameable)}; name models anew with serve_as.`,
      );
    if (doubled.length > 0) warnings.push(`Several of its models are called so here, and the first is served: ${listNames(doubled)}.`);
    if (absent.length > 0) warnings.push(`It has none of these, which workers.upstreams names: ${listNames(absent)}.`);
    if (!this.#hasIndex && settings.models === null)
      warnings.push(`It ${this.#noIndexBecause}: name its models in workers.upstreams, models.`);
    return { versions: [...byKey.values()], warnings };
  }

  // ---- questions

  #metadata(name: string, version: string): Promise<inference.ModelMetadataResponse.$Shape> {
    const request = inference.ModelMetadataRequest.encode({ name, version }).finish();
    return this.#ask("ModelMetadata", request, (bytes) => inference.ModelMetadataResponse.decode(bytes));
  }

  /** Undefined where the server has no such thing. */
  async #config(name: string, version: string): Promise<inference.ModelConfig.$Properties | undefined> {
    if (!this.#hasConfig) return undefined;
    const request = inference.ModelConfigRequest.encode({ name, version }).finish();
    try {
      const { config } = await this.#ask("ModelConfig", request, (bytes) => inference.ModelConfigResponse.decode(bytes));
      return config ?? undefined;
    } catch (error) {
      if (!(error instanceof RpcFailure) || error.isBroken) throw error;
      if (error.code === "UNIMPLEMENTED") this.#hasConfig = false;
      return undefined;
    }
  }

  #ask<Response>(method: string, request: Uint8Array, decode: (bytes: Buffer) => Response): Promise<Response> {
    return this.#parts.client.ask(method, request, decode, this.#parts.timeoutMs);
  }

  /** What a server does not want to say is no reason to give it up. */
  async #orElse<Response>(asked: Promise<Response>, otherwise: Response): Promise<Response> {
    try {
      return await asked;
    } catch (error) {
      if (error instanceof RpcFailure && error.isFromServer && error.code !== "UNAUTHENTICATED") return otherwise;
      throw error;
    }
  }
}
