/** What a gateway has from the world around it, each replaceable: tests bring their own, and everything else is wired as in the program. */

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LimitSettings } from "../config/settings.ts";
import type { MountedDoor } from "../doors/http-door.ts";
import { createOpenInferenceDoor } from "../doors/oip/door.ts";
import { createGenerateDoor, createGenerateStreamDoor } from "../doors/oip/generate/door.ts";
import { createChatDoor, createCompletionDoor, createEmbedDoor } from "../doors/openai/door.ts";
import { createPredictDoor } from "../doors/predict/door.ts";
import type { JsonReader } from "../doors/reading/json-reader.ts";
import type { Places } from "../pool/places.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { systemTimers, type Timers } from "../time/timers.ts";
import { createPool } from "./pool.ts";

/** Makes a way in. */
export type CreateDoor = (limits: LimitSettings, bodies: Places, reader: JsonReader) => MountedDoor;

export interface Seams {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Time for the samples of the feed and for those who read them. */
  readonly feedTime: { readonly clock: Clock; readonly timers: Timers };
  /** The ways in. */
  readonly doors: readonly CreateDoor[];
  /** What answers calls. */
  readonly createPool: typeof createPool;
  /** Share of the time since it was last asked that this process was at work; undefined: as the event loop has it. */
  readonly loopUse: (() => number) | undefined;
  /** Names one start of the process. */
  readonly newBootId: () => string;
  /** Folder of the built dashboard; undefined: there is none. */
  readonly dashboard: string | undefined;
}

/** Those of the program. A new door is a line here. */
export function systemSeams(): Seams {
  return {
    clock: systemClock,
    timers: systemTimers,
    feedTime: { clock: systemClock, timers: systemTimers },
    doors: [
      createPredictDoor,
      createOpenInferenceDoor,
      createGenerateDoor,
      createGenerateStreamDoor,
      createChatDoor,
      createCompletionDoor,
      createEmbedDoor,
    ],
    createPool,
    loopUse: undefined,
    newBootId: randomUUID,
    dashboard: dashboardFolder(),
  };
}

/** Beside the bundle that this runs from; undefined for a gateway that runs from its sources. */
function dashboardFolder(): string | undefined {
  const folder = fileURLToPath(new URL("../dashboard", import.meta.url));
  return existsSync(join(folder, "index.html")) ? folder : undefined;
}
