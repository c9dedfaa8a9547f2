/** In place of a figure that there is none of. */

export const NOTHING = "—";
