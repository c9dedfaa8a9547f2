/** Runs in a thread of its own, and reads large bodies of text of every door there. */
import { readInfer } from "../oip/read-infer.ts";
import { readText } from "../predict/read-text.ts";
import { serveReading } from "../reading/serve.ts";

serveReading((format) => (format === "oip" ? { atOnce: readInfer } : { fitLater: (body, maxDepth) => readText(format, body, maxDepth) }));
