/** The gateway program: `serve`, which inferencehub starts, and `keys`, which works on its state. */

import { keys } from "./app/keys.ts";
import { serve } from "./app/serve.ts";

const [command, ...rest] = process.argv.slice(2);

if (command === "serve") process.exit(await serve(process.env));
if (command === "keys")
  process.exitCode = await keys(
    rest,
    (text) => process.stdout.write(text),
    (text) => process.stderr.write(text),
  );
else {
  process.stderr.write("inferencehub: expected `serve` or `keys create|list|revoke`; run `inferencehub --help` instead.\n");
  process.exitCode = 2;
}
