/** Wires what every gateway process has for itself: state, callers, workers, traffic, a log. */

import type { DestinationStream } from "pino";
import type { Settings } from "../config/settings.ts";
import { JsonReader } from "../doors/reading/json-reader.ts";
import { readCertificate } from "../http/listener/certificate.ts";
import { createLeaving } from "../http/listener/leaving.ts";
import { Places } from "../pool/places.ts";
import type { Seat } from "../siblings/messages.ts";
import { createTrafficStore } from "../state/traffic-store.ts";
import { createAccessLog } from "../telemetry/log/access.ts";
import type { Log } from "../telemetry/log/log.ts";
import type { People } from "../telemetry/log/paint.ts";
import { createAccessText } from "../telemetry/log/text-access.ts";
import type { Tracing } from "../telemetry/traces/span.ts";
import { createTrafficTable } from "../traffic/choose/table.ts";
import { wireAccess } from "./access.ts";
import { wireFleet } from "./fleet.ts";
import type { Seams } from "./seams.ts";
import { openState } from "./state.ts";

/** What one gateway process is told. */
export interface GatewayParts {
  readonly settings: Settings;
  readonly home: string;
  /** Of the process, as logs name it. */
  readonly name: string;
  /** Of the software. */
  readonly version: string;
  readonly workerAddresses: readonly string[];
  readonly sharedFolder: string | null;
  /** Where the workers beside it find their models, to tell admins; null where that is not known. */
  readonly modelsPath: string | null;
  /** What records some calls; absent where nobody wants to see them. */
  readonly tracing?: Tracing | undefined;
  /** Null where it is the only one. */
  readonly siblings: Seat | null;
  readonly log: Log;
  /** What `log` writes to. */
  readonly stream: DestinationStream;
  /** Who reads it instead of a machine. */
  readonly people: People | undefined;
}

export type Core = Awaited<ReturnType<typeof wireCore>>;

/** A database that is started beside the gateway gets so long, in milliseconds. */
const patienceMs = 30_000;

const onlySeat = { number: 1, count: 1 };

/** Rejects with StateError, CertificateError or GatewayError, whose messages are for the operator. */
export async function wireCore(parts: GatewayParts, seams: Seams) {
  const { settings, log } = parts;
  const { clock, timers } = seams;
  const certificate = readCertificate(settings.gateway);
  const bootId = seams.newBootId();
  const seat = parts.siblings ?? onlySeat;
  const state = await openState({
    settings: settings.state,
    home: parts.home,
    name: `inferencehub ${parts.name}`,
    mayJudge: seat.number === 1,
    patienceMs,
    clock,
    timers,
    log,
  });
  const access = await wireAccess(settings, state, { clock, timers, log });
  const table = await createTrafficTable(createTrafficStore(state.database, state.journal), settings.gateway.traffic_file !== null);
  const fleet = await wireFleet({ ...parts, addresses: parts.workerAddresses, seat, bootId }, state, table, seams);
  const accessLog = parts.people ? createAccessText(log, parts.people, access.keys.nameOf) : createAccessLog(log, parts.stream, parts.name);
  const bodies = new Places(settings.limits.bodies_bytes);
  // One thread for all doors: it has memory for one large body at a time.
  const reader = new JsonReader(settings.limits.json_body_bytes);
  const doors = seams.doors.map((create) => create(settings.limits, bodies, reader));
  return { certificate, bootId, seat, state, access, table, fleet, accessLog, bodies, doors, leaving: createLeaving(clock, timers) };
}
