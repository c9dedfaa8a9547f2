/** A JSON log line as a person wants to read it. */

const HIDDEN = new Set(["time", "level", "process", "msg", "error"]);

/** `12:03:04.123 warning gateway  the message  field=value …`, and the error's stack below. */
export function textFromLine(line: string): string {
  const entry = JSON.parse(line) as Record<string, unknown>;
  const time = String(entry.time).slice(11, 23);
  const level = String(entry.level).padEnd(7);
  const fields = Object.entries(entry)
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => ` ${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("");
  const stack = entry.error === undefined ? "" : `\n${String(entry.error)}`;
  return `${time} ${level} ${String(entry.process)} ${String(entry.msg ?? "")}${fields}${stack}\n`;
}
