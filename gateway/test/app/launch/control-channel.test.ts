import { createServer, type Server, Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { channelFromSocket } from "../../../src/app/launch/control-channel.ts";
import { scratchFolder } from "../../support/test-pool.ts";

/** Both ends of a socket, as the supervisor and the gateway have them. */
async function ends() {
  const path = join(scratchFolder(), "control.sock");
  const server: Server = createServer();
  const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const ours = new Socket().connect(path);
  const theirs = await accepted;
  onTestFinished(() => {
    ours.destroy();
    theirs.destroy();
    server.close();
  });
  const say = (message: unknown) => void theirs.write(`${JSON.stringify(message)}\n`);
  return { channel: channelFromSocket(ours), say, theirs };
}

test("the first line is the document, and what follows are commands", async () => {
  const { channel, say } = await ends();
  say({ config: { name: "gateway" } });
  expect(JSON.parse(await channel.document)).toEqual({ name: "gateway" });
  say({ command: "unheard of" });
  say({ command: "drain" });
  expect(await channel.end).toBe("drain");
});

test("the addresses of the workers come again at each change, and also to who asks late", async () => {
  const { channel, say, theirs } = await ends();
  say({ config: {} });
  say({ command: "workers", addresses: ["unix:/w0.sock"] });
  theirs.write("{ this is no command\n");
  say({ command: "workers", addresses: ["unix:/w0.sock", "unix:/i0.sock"] });
  say({ command: "drain" });
  await channel.end;
  const named: (readonly string[])[] = [];
  const more = Promise.withResolvers<void>();
  channel.onWorkers((addresses) => {
    named.push(addresses);
    if (addresses.length === 3) more.resolve();
  });
  say({ command: "workers", addresses: ["unix:/w0.sock", "unix:/i0.sock", "unix:/i1.sock"] });
  await more.promise;
  expect(named.map((addresses) => addresses.length)).toEqual([2, 3]);
});

test("its end means that nobody is left to serve for", async () => {
  const { channel, say, theirs } = await ends();
  say({ config: {} });
  await channel.document;
  theirs.end();
  expect(await channel.end).toBe("gone");
});
