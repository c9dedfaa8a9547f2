/** The part of an address after its question mark: texts by name, as they are. */

/** Without the router's own JSON, which would put quotes around a version that looks like a number. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).flatMap(([name, value]) => (typeof value === "string" && value !== "" ? [[name, value]] : []));
  const text = new URLSearchParams(given).toString();
  return text === "" ? "" : `?${text}`;
}

/** Keeps the named ones of a search and drops whatever else an old or mistyped link holds. */
export function texts<Name extends string>(...names: readonly Name[]): (search: Record<string, unknown>) => { [name in Name]?: string } {
  return (search) => {
    const kept: { [name in Name]?: string } = {};
    for (const name of names) if (typeof search[name] === "string") kept[name] = search[name];
    return kept;
  };
}
