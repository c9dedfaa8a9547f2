/** grpc.health.v1.Health: whether to send calls here, for load balancers and probes; "" stands for the whole server. */
import protobuf from "protobufjs/minimal.js";
import { FieldReader } from "../../doors/grpc/field-reader.ts";
import { GatewayError } from "../../errors/gateway-error.ts";
import type { Departure } from "../../http/listener/listener.ts";
import type { Catalogue } from "../../models/catalogue.ts";
import type { GrpcStream } from "../grpc-stream.ts";
import type { Method } from "../server.ts";
import { type AskParts, askMethod, maxQuestionBytes, nobody } from "./ask.ts";

/** `HealthCheckResponse.ServingStatus` */
const serving = 1;
const notServing = 2;
const serviceUnknown = 3;

/** Readiness changes without telling anybody where workers are away for a while, so watchers look this often. */
const lookMs = 500;

export interface HealthParts extends AskParts {
  /** Names of the services that there are, "" not among them. */
  readonly services: readonly string[];
  readonly isReady: () => boolean;
  readonly catalogue: Pick<Catalogue, "onChange">;
  readonly departure: Departure;
}

/** Fields of a question; it has one. */
const maxFields = 16;

const path = "/grpc.health.v1.Health/";

export function healthMethods(parts: HealthParts): [string, Method][] {
  const names = ["", ...parts.services];
  const now = () => (parts.isReady() ? serving : notServing);
  const open = { need: "nothing", routine: true } as const;
  const check = askMethod(
    {
      ...open,
      decode: serviceFrom,
      answer(service) {
        if (!names.includes(service)) throw noSuchService(parts.services);
        return statusMessage(now());
      },
    },
    parts,
  );
  const list = askMethod({ ...open, decode: () => undefined, answer: () => listMessage(names, now()) }, parts);
  const watchers = new Watchers(now, parts);
  const watch: Method = {
    maxBytes: maxQuestionBytes,
    async serve(stream) {
      const { bytes } = await stream.reader.only(nobody);
      await watchers.serve(stream, names.includes(serviceFrom(bytes)));
    },
  };
  return [
    [`${path}Check`, check],
    [`${path}List`, list],
    [`${path}Watch`, watch],
  ];
}

/** Of a HealthCheckRequest. Throws INVALID_REQUEST. */
function serviceFrom(bytes: Buffer): string {
  const reader = new FieldReader(bytes, { fields: maxFields }, "a HealthCheckRequest of grpc.health.v1");
  let service = "";
  while (reader.next()) if (reader.number === 1) service = reader.text();
  return service;
}

/** A HealthCheckResponse. */
function statusMessage(status: number): Buffer {
  return Buffer.of(1 << 3, status);
}

/** A HealthListResponse: a map from names to HealthCheckResponses. */
function listMessage(names: readonly string[], status: number): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const name of names) writer.uint32(10).fork().uint32(10).string(name).uint32(18).bytes(statusMessage(status)).ldelim();
  return writer.finish();
}

function noSuchService(services: readonly string[]): GatewayError {
  return new GatewayError("MODEL_NOT_FOUND", `Expected one of the services ${services.join(", ")}, or none, got another one.`);
}

/** Those who are told when readiness changes, until they leave or the gateway does. */
class Watchers {
  readonly #now: () => number;
  readonly #departure: Departure;
  /** What ends the watching of each. */
  readonly #ends = new Map<GrpcStream, () => void>();
  /** Those that watch a service that there is. */
  readonly #streams = new Set<GrpcStream>();
  #last: number;
  #looking: NodeJS.Timeout | undefined;

  constructor(now: () => number, { catalogue, departure }: Pick<HealthParts, "catalogue" | "departure">) {
    this.#now = now;
    this.#departure = departure;
    this.#last = now();
    catalogue.onChange(() => this.#look());
    departure.onLeaving(() => {
      this.#look();
      for (const end of this.#ends.values()) end();
    });
  }

  /** Resolves when nobody is there to be told any more. */
  async serve(stream: GrpcStream, isKnown: boolean): Promise<void> {
    stream.begin({});
    this.#tell(stream, isKnown ? this.#now() : serviceUnknown);
    await new Promise<void>((resolve) => {
      if (this.#departure.leaving) return resolve();
      stream.stream.once("close", resolve);
      this.#ends.set(stream, resolve);
      if (isKnown) this.#streams.add(stream);
      this.#looking ??= setInterval(() => this.#look(), lookMs).unref();
    });
    this.#ends.delete(stream);
    this.#streams.delete(stream);
    if (this.#ends.size === 0) {
      clearInterval(this.#looking);
      this.#looking = undefined;
    }
    stream.end();
  }

  #look(): void {
    const status = this.#now();
    if (status === this.#last) return;
    this.#last = status;
    for (const stream of this.#streams) this.#tell(stream, status);
  }

  #tell(stream: GrpcStream, status: number): void {
    stream.send(statusMessage(status)).catch(() => {});
  }
}
