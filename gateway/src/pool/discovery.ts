/** Keeps the list of workers: each address that a name resolves to is one, looked up again every few seconds. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Endpoint, endpointToString } from "../backends/endpoint.ts";
import type { Cancel, Timers } from "../time/timers.ts";
import { addressFromString, originOf, type WorkerAddress } from "./addresses.ts";

/** Pause between two look-ups of a name, in milliseconds. */
export const resolveEveryMs = 5_000;

/** All IP addresses of a host name. Rejects when it can't be resolved. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The machine's resolver, `/etc/hosts` included. */
export const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map((found) => found.address);

/** A worker to connect to. */
export interface Found {
  readonly endpoint: Endpoint;
  /** The address in the settings that led to it, or the company that it is of. */
  readonly origin: string;
}

export class Discovery {
  #addresses: readonly { readonly text: string; readonly address: WorkerAddress }[];
  readonly #resolve: Resolve;
  readonly #timers: Timers;
  readonly #changed: (found: readonly Found[]) => void;
  /** What each name led to last. */
  readonly #known = new Map<string, readonly Found[]>();
  #stopped = false;
  #cancel: Cancel = () => {};

  /**
   * @param addresses as in the settings
   * @param changed gets every worker there is, after each look-up
   */
  constructor(addresses: readonly string[], resolve: Resolve, timers: Timers, changed: (found: readonly Found[]) => void) {
    this.#addresses = addresses.map(parsed);
    this.#resolve = resolve;
    this.#timers = timers;
    this.#changed = changed;
  }

  /** Looks all names up, and again every 5 s if one may change. Resolves after the first time. */
  async start(): Promise<void> {
    const addresses = this.#addresses;
    await Promise.all(addresses.map(({ text, address }) => this.#lookUp(text, address)));
    // Those that have come in between are looked up by whoever brought them.
    if (this.#stopped || addresses !== this.#addresses) return;
    this.#changed(unique(addresses.flatMap(({ text }) => this.#known.get(text) ?? [])));
    if (addresses.some(({ address }) => mayChange(address))) this.#cancel = this.#timers.after(resolveEveryMs, () => void this.start());
  }

  /** Other addresses from now on; rejects with a sentence, and keeps those that it has, when one can't be read. */
  async replace(addresses: readonly string[]): Promise<void> {
    this.#addresses = addresses.map(parsed);
    this.#cancel();
    await this.start();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** A name that can't be resolved keeps the addresses that it had: DNS fails more often than workers move. */
  async #lookUp(text: string, address: WorkerAddress): Promise<void> {
    const origin = originOf(text);
    if (address.kind === "unix") {
      this.#known.set(text, [{ origin, endpoint: address }]);
      return;
    }
    const { host } = address;
    const addresses = isIP(host) || isOne(address) ? [host] : await this.#resolve(host).catch(() => undefined);
    if (addresses === undefined || addresses.length === 0) return;
    this.#known.set(
      text,
      endpointsOf(address, addresses).map((endpoint) => ({ origin, endpoint })),
    );
  }
}

function endpointsOf(address: Exclude<WorkerAddress, { kind: "unix" }>, addresses: readonly string[]): Endpoint[] {
  const { host, port } = address;
  if (address.kind === "host") return addresses.map((ip) => ({ kind: "ip", address: ip, port, host }));
  // Our workers say who they are, so that one behind two addresses counts once. A server of others does not: of a machine with
  // addresses of both kinds, those are taken that nearly every server listens on.
  const v4 = addresses.filter((ip) => isIP(ip) === 4);
  return (v4.length > 0 ? v4 : addresses).map((ip) => ({ kind: "upstream", name: address.name, address: ip, port, host }));
}

function parsed(text: string): { readonly text: string; readonly address: WorkerAddress } {
  return { text, address: addressFromString(text) };
}

function mayChange(address: WorkerAddress): boolean {
  return address.kind !== "unix" && !isOne(address) && isIP(address.host) === 0;
}

/** Whether its name stands for one worker, and is resolved by whoever connects. */
function isOne(address: WorkerAddress): boolean {
  return address.kind === "upstream" && address.isOne;
}

/** The same endpoint under two names is one worker, known by the first. */
function unique(found: readonly Found[]): readonly Found[] {
  const byEndpoint = new Map<string, Found>();
  for (const each of found) {
    const key = endpointToString(each.endpoint);
    if (!byEndpoint.has(key)) byEndpoint.set(key, each);
  }
  return [...byEndpoint.values()];
}
