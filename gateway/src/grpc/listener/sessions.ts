/** The connections of the gRPC server: what each may do, when it has been idle for too long, and how all of them leave. */
import { constants, type Http2SecureServer, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import { Server as NetServer } from "node:net";
import type { LimitSettings } from "../../config/settings.ts";
import type { Timers } from "../../time/timers.ts";

/** Connections are looked through this often, so a limit overshoots by as much at most. */
const lookMs = 1_000;
/** Pings between two looks: clients that measure the line send some with every message that they read, nobody sends so many. */
const maxPings = 1_000;
/** No stream that a client may still open has a greater id: it says that there will be a last one soon. */
const anyStream = 2 ** 31 - 1;
/** How long a client has to answer that it has heard so, in milliseconds. */
const heardMs = 1_000;

type IdleLimits = Pick<LimitSettings, "headers_timeout_ms" | "keep_alive_timeout_ms">;

interface Connection {
  /** Address of its other end. */
  readonly peer: string;
  streams: number;
  /** Whether it ever had one. */
  hasBegun: boolean;
  /** When it last had one, or was opened. */
  idleSinceMs: number;
  pings: number;
}

export class Sessions {
  readonly #limits: IdleLimits;
  readonly #timers: Timers;
  readonly #connections = new Map<ServerHttp2Session, Connection>();
  readonly #server: Http2Server | Http2SecureServer;
  #isLeaving = false;

  constructor(server: Http2Server | Http2SecureServer, limits: IdleLimits, timers: Timers) {
    this.#server = server;
    this.#timers = timers;
    this.#limits = limits;
    server.on("session", (session) => this.#add(session));
    const looking = setInterval(() => this.#look(performance.now()), lookMs).unref();
    server.once("close", () => clearInterval(looking));
  }

  /** A stream has begun; the address of its connection's other end. */
  count(stream: ServerHttp2Stream): string {
    const connection = this.#connections.get(stream.session as ServerHttp2Session);
    if (connection === undefined) return "";
    connection.streams += 1;
    connection.hasBegun = true;
    stream.once("close", () => {
      connection.streams -= 1;
      connection.idleSinceMs = performance.now();
    });
    return connection.peer;
  }

  /** Takes new connections for another `noticeMs`, then none; false when `withinMs` more had passed and the rest was cut off. */
  async leave(noticeMs: number, withinMs: number): Promise<boolean> {
    const timers = this.#timers;
    if (noticeMs > 0) await new Promise<void>((resolve) => void timers.after(noticeMs, resolve));
    this.#isLeaving = true;
    const closed = new Promise<true>((resolve) => void NetServer.prototype.close.call(this.#server, () => resolve(true)));
    for (const session of this.#connections.keys()) sayGoodbye(session);
    const late = Promise.withResolvers<false>();
    const cancel = timers.after(withinMs, () => late.resolve(false));
    const isClean = await Promise.race([closed, late.promise]);
    cancel();
    if (!isClean) for (const session of this.#connections.keys()) session.destroy();
    return isClean;
  }

  #add(session: ServerHttp2Session): void {
    const peer = session.socket.remoteAddress ?? "";
    const connection = { peer, streams: 0, hasBegun: false, idleSinceMs: performance.now(), pings: 0 };
    this.#connections.set(session, connection);
    session.once("close", () => this.#connections.delete(session));
    session.on("error", () => session.destroy());
    session.on("ping", () => {
      connection.pings += 1;
      if (connection.pings > maxPings) dismiss(session);
    });
    // It was accepted while the listening socket closed.
    if (this.#isLeaving) sayGoodbye(session);
  }

  #look(nowMs: number): void {
    const { headers_timeout_ms, keep_alive_timeout_ms } = this.#limits;
    for (const [session, connection] of this.#connections) {
      connection.pings = 0;
      const idleMs = nowMs - connection.idleSinceMs;
      if (connection.streams > 0) continue;
      if (!connection.hasBegun && session.pendingSettingsAck && idleMs > headers_timeout_ms) session.destroy();
      else if (idleMs > keep_alive_timeout_ms) sayGoodbye(session);
    }
  }
}

const told = new WeakSet<ServerHttp2Session>();

/**
 * Two goodbyes: the first says that there will be one, so that calls on their way are still taken; the second, once the client
 * has heard of it, names the last call. (RFC 9113, 6.8)
 */
function sayGoodbye(session: ServerHttp2Session): void {
  if (told.has(session) || session.destroyed || session.closed) return;
  told.add(session);
  session.goaway(constants.NGHTTP2_NO_ERROR, anyStream);
  const close = (): void => {
    clearTimeout(timer);
    if (!session.destroyed && !session.closed) session.close();
  };
  const timer = setTimeout(close, heardMs).unref();
  session.ping(close);
}

function dismiss(session: ServerHttp2Session): void {
  if (session.destroyed) return;
  session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, Buffer.from("too_many_pings"));
  session.destroy();
}
