/** Who did something, as people know them. */

/** What acts without a key. */
const ACTORS: Readonly<Record<string, string>> = {
  cli: "Command line",
  config: "Configuration",
  gateway: "Gateway",
  file: "Traffic file",
  judge: "Canary judge",
  anonymous: "Somebody without a key",
};

/** Names of keys by id. */
export type KeyNames = ReadonlyMap<string, string>;

export function actorName(who: string, names: KeyNames): string {
  return ACTORS[who] ?? names.get(who) ?? who;
}

/** Whether a key acted, whose id then says more than its name. */
export function isKey(who: string): boolean {
  return !Object.hasOwn(ACTORS, who);
}
