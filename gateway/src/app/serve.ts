/** `serve`: runs the gateway until a signal, its supervisor or a failure ends it. */

import { launchFromText } from "../config/launch.ts";
import { createLog, type Log, type LogOutput } from "../telemetry/log/log.ts";
import { type App, createApp } from "./app.ts";
import { failureFromThrown } from "./failure.ts";
import type { ControlChannel } from "./launch/control-channel.ts";
import { type LaunchSource, launchSourceFromEnvironment } from "./launch/source.ts";

/** Without a supervisor nobody takes new calls over; those under way get this long. */
const ORPHAN_DRAIN_MS = 2_000;

type Ending = { readonly withinMs: number; readonly why: string };

/** Resolves to the exit code. */
export async function serve(environment: NodeJS.ProcessEnv): Promise<number> {
  // Nobody may be there to read the key or a last sentence; without a listener that would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  // A file that may not grow any more costs what would have been written to it, as a full disk does, and not the process.
  process.on("SIGXFSZ", () => {});
  let source: LaunchSource | undefined;
  let output: LogOutput | undefined;
  try {
    source = launchSourceFromEnvironment(environment);
    const launch = launchFromText(await source.document);
    output = createLog(launch.settings.log, launch.name, launch.siblings === null);
    const { log } = output;
    dieOnTheUnexpected(output);
    const app = await createApp(launch, output);
    source.control?.onWorkers(app.useWorkers);
    const ending = endingOf(source.control, launch.settings.gateway.drain_ms);
    await announce(app, source.control, log);
    const { withinMs, why } = await ending;
    log.info({ within_ms: withinMs }, why);
    const clean = await app.leave(withinMs);
    log.info(clean ? "drained" : "drain time is over; what was left has been cut off");
    return 0;
  } catch (thrown) {
    return fail(thrown, source?.control, output?.log);
  } finally {
    await output?.flush();
  }
}

async function announce(app: App, control: ControlChannel | undefined, log: Log): Promise<void> {
  const { address, port, grpcPort } = await app.start();
  log.info({ host: address, port, ...(grpcPort !== undefined && { grpc_port: grpcPort }) }, "listening");
  await control?.send({ event: "listening", host: address, port });
  if (app.firstKey !== undefined) {
    if (control) await control.send({ event: "first_key", key: app.firstKey });
    else process.stdout.write(`Admin key, shown only this once, so keep it:\n  ${app.firstKey}\n`);
  }
  if (app.signInLink !== undefined) await control?.send({ event: "sign_in_link", link: app.signInLink });
  void app.ready.then(() => {
    log.info("ready");
    return control?.send({ event: "ready", models: app.upstreamModels() });
  });
}

/** Resolves with the first thing that asks for an end; the second signal is not waited for. */
function endingOf(control: ControlChannel | undefined, drainMs: number): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  let asked = false;
  for (const [signal, number] of [
    ["SIGTERM", 15],
    ["SIGINT", 2],
  ] as const)
    process.on(signal, () => {
      if (asked) process.exit(128 + number);
      asked = true;
      resolve({ withinMs: drainMs, why: `${signal}: draining` });
    });
  void control?.end.then((how) => {
    if (how === "drain") resolve({ withinMs: drainMs, why: "the supervisor asks for it: draining" });
    else resolve({ withinMs: Math.min(drainMs, ORPHAN_DRAIN_MS), why: "the supervisor is gone: draining briefly" });
  });
  return promise;
}

async function fail(thrown: unknown, control: ControlChannel | undefined, log: Log | undefined): Promise<number> {
  const { reason, exitCode, unexpected } = failureFromThrown(thrown);
  if (unexpected) log?.fatal({ error: thrown }, "the gateway met an error that it did not expect");
  if (control) await control.send({ event: "failed", reason, exit_code: exitCode });
  else process.stderr.write(`inferencehub: ${reason}\n`);
  return exitCode;
}

/** Half a gateway is worse than none: its supervisor starts a whole one. */
function dieOnTheUnexpected({ log, flushSync }: LogOutput): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ error }, "the gateway met an error that it did not expect and ends");
    flushSync();
    process.exit(1);
  });
}
