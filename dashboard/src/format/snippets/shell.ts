/** Texts as words of sh, bash and zsh. */

export function shellWord(text: string): string {
  return /^[A-Za-z0-9_:/.-]+$/.test(text) ? text : quoted(text);
}

/** Between single quotes a shell changes nothing; a single quote itself has to stand outside of them. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
