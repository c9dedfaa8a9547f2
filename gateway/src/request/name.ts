/** What models, versions and labels may be called; anything else is refused before it is looked up anywhere. */

export { namePattern } from "../models/name.ts";
