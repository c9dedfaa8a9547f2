/** The line of a request as a person wants to read it: `12:04:05 iris@2 200 1.2 ms key "me"`. */

import { isSuccess } from "../../errors/http-status.ts";
import { type AccessLog, type LoggedCall, type LoggedRequest, logFailed } from "./access.ts";
import type { Log } from "./log.ts";
import { clean, durationText, type People, timeOfDay } from "./paint.ts";

/** The name of a key; undefined where nobody has given it one, as the subject of a token. */
export type KeyName = (keyId: string) => string | undefined;

/** The caller when authentication is off. */
const nobody = new Set(["", "anonymous"]);

export function createAccessText(log: Log, people: People, keyName: KeyName): AccessLog {
  const who = (keyId: string) => (nobody.has(keyId) ? "" : ` key "${clean(keyName(keyId) ?? keyId)}"`);

  function write(what: string, status: number, reason: string, durationMs: number, rest: string): void {
    const { paint, process } = people;
    const head = paint("dim", `${timeOfDay(new Date())}${process === undefined ? "" : ` ${clean(process)}`}`);
    const took = durationText(durationMs);
    const line = isSuccess(status)
      ? `${paint("bold", what)} ${status} ${took}${paint("dim", rest)}`
      : paint("red", `${what} ${status} ${reason === "" ? "" : `${reason} `}${took}${rest}`);
    people.write(`${head} ${line}\n`);
  }

  return {
    call(call) {
      if (call.cause !== undefined) logFailed(call, log);
      if (call.isQuiet || !log.isLevelEnabled("info")) return;
      write(clean(titleOf(call)), call.status, call.reason ?? "", call.durationMs, `${chunksOf(call)}${who(call.keyId)}`);
    },
    control(request) {
      if (request.isQuiet || !log.isLevelEnabled(request.routine ? "debug" : "info")) return;
      write(clean(`${request.method} ${pathOf(request)}`), request.status, "", request.durationMs, who(request.keyId));
    },
  };
}

/** The model that was called; what was asked for where it is not known. */
function titleOf({ model, version, operation }: LoggedCall): string {
  if (model === "") return operation;
  return version === "" ? model : `${model}@${version}`;
}

function chunksOf({ stream }: LoggedCall): string {
  if (stream === undefined) return "";
  const { measured, cancelled } = stream;
  const first = measured.firstChunkMs === undefined ? "" : `, the first after ${durationText(measured.firstChunkMs)}`;
  return ` ${measured.chunks} ${measured.chunks === 1 ? "chunk" : "chunks"}${first}${cancelled === undefined ? "" : `, called off: ${cancelled}`}`;
}

function pathOf({ path }: LoggedRequest): string {
  return path === "" ? "an address that is not there" : path;
}
