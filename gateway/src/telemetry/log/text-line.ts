/** A JSON log line as a person wants to read it: `12:04:05 warning worker w0 lost: why`. The workers' are made alike. */

import { clean, durationText, type Paint, type Style, timeOfDay } from "./paint.ts";

interface Entry extends Readonly<Record<string, unknown>> {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
}

/** Said elsewhere in the line, or of no use to whoever looks on. */
const unsaid = new Set(["time", "level", "process", "msg", "error", "process_id", "software_version"]);

/** What explains the message, in this order. */
const reasons = ["reason", "problem", "why", "because"];

const styles: Readonly<Record<string, Style>> = { debug: "dim", warning: "yellow", error: "red", fatal: "red" };

/** `process` is the name of this one where it says something: there are others of its kind. */
export function textFromLine(line: string, paint: Paint, process?: string): string {
  const entry = JSON.parse(line) as Entry;
  const style = styles[entry.level];
  const level = entry.level === "info" || entry.level === "debug" ? "" : `${entry.level} `;
  const words = `${level}${sentence(entry)}`;
  const head = paint("dim", `${timeOfDay(new Date(entry.time))}${process === undefined ? "" : ` ${clean(process)}`}`);
  const stack = entry.error === undefined ? "" : indented(String(entry.error));
  return `${head} ${style === undefined ? words : paint(style, words)}\n${stack}`;
}

function sentence(entry: Entry): string {
  if (entry.msg === "listening") return listening(entry);
  const { model, version, worker } = entry;
  let words = clean(entry.msg ?? "");
  const said = new Set(unsaid);
  const say = (name: string) => said.add(name) && clean(String(entry[name]));
  const kind = /^(?:worker|upstream)\b/.exec(words)?.[0];
  if (worker !== undefined && kind !== undefined) words = `${kind} ${say("worker")}${words.slice(kind.length)}`;
  if (model !== undefined) words = `${say("model")}${version === undefined ? "" : `@${say("version")}`} ${words}`;
  const reason = reasons.find((name) => entry[name] !== undefined);
  if (reason !== undefined) words = `${words}: ${say(reason)}`;
  const rest = Object.entries(entry).filter(([name]) => !said.has(name));
  return words + rest.map((field) => ` ${clean(fieldText(...field))}`).join("");
}

function listening({ host, port, grpc_port }: Entry): string {
  return `listening on ${clean(String(host))}:${port}${grpc_port === undefined ? "" : `, and for gRPC on port ${grpc_port}`}`;
}

function fieldText(name: string, value: unknown): string {
  if (name.endsWith("_ms") && typeof value === "number") return `${name.slice(0, -3)}=${durationText(value)}`;
  return `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function indented(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${clean(line)}\n`)
    .join("");
}
