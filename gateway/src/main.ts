/** The gateway program: `serve`, which inferencehub starts, `keys`, which works on its state, and `state`, which says how that is. */

import { keys } from "./app/keys.ts";
import { serve } from "./app/serve.ts";
import { state } from "./app/state-command.ts";

const [command, ...rest] = process.argv.slice(2);

const out = (text: string) => void process.stdout.write(text);
const err = (text: string) => void process.stderr.write(text);

if (command === "serve") process.exit(await serve(process.env));
if (command === "keys") process.exitCode = await keys(rest, out, err);
else if (command === "state") process.exitCode = await state(out, err);
else {
  process.stderr.write("inferencehub: expected `serve` or `keys create|list|revoke`; run `inferencehub --help` instead.\n");
  process.exitCode = 2;
}
