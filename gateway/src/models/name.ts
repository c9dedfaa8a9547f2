/** What models, versions and labels may be called; anything else is refused before it is looked up anywhere. */

export const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The rule as a sentence has it. */
export const nameRule = "1 to 64 letters, digits, '.', '_' or '-' that begin with a letter or digit";

/** Reserved: stands for the greatest version that serves, like asking for none. */
export const latest = "latest";
