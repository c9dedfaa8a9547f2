/** A first process that takes whatever is sent to it and answers nothing: one that is stopped, or whose event loop is held up. */

import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { paths } from "../../src/siblings/messages.ts";
import { createForward } from "../../src/siblings/other/forward.ts";
import { Link } from "../../src/siblings/other/link.ts";
import { temporaryFolder } from "../support/settings.ts";

/** Resolves when somebody listens there. */
async function serve(at: string | number, listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(at, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

test("is away for whoever has asked in vain, until it answers again", async () => {
  const socket = join(temporaryFolder(), "g.sock");
  const unanswered: (() => void)[] = [];
  let isFrozen = false;
  const answer = (url: string, response: ServerResponse) => {
    if (url === paths.watch) response.flushHeaders();
    else response.end("[]");
  };
  await serve(socket, ({ url }, response) => {
    if (isFrozen) unanswered.push(() => answer(url!, response));
    else answer(url!, response);
  });
  const link = new Link({ socket, name: "gateway-2", act: () => null, failed: () => {}, reached: () => {} });
  onTestFinished(() => link.stop());
  await link.start(5_000);
  expect(await link.isThere()).toBe(true);

  isFrozen = true;
  await expect(link.post(paths.take, "[]")).rejects.toThrow(/has not answered/);
  expect(link.isUp).toBe(false);
  expect(await link.isThere()).toBe(false);

  isFrozen = false;
  await expect
    .poll(() => {
      for (const act of unanswered.splice(0)) act();
      return link.isUp;
    })
    .toBe(true);
  expect(await link.post(paths.take, "[]")).toBe("[]");
});

test("keeps nobody waiting whose request has been handed on to it, and one that is only slow does", async () => {
  const socket = join(temporaryFolder(), "g.sock");
  const unanswered: ServerResponse[] = [];
  let asked = 0;
  await serve(socket, (_, response) => void unanswered.push(response));
  const forward = createForward(socket, 10, async () => {
    asked++;
    if (asked === 2) unanswered[0]!.end("late");
    return asked < 3;
  });
  const door = await serve(0, (request, response) => {
    forward(request, response, ({ reason }) => void response.writeHead(503).end(reason));
  });
  const ask = async () => {
    const answered = await fetch(`http://127.0.0.1:${(door.address() as AddressInfo).port}/admin/keys`, { method: "POST", body: "{}" });
    return [answered.status, await answered.text()];
  };
  expect(await ask()).toEqual([200, "late"]);
  expect(await ask()).toEqual([503, "QUEUE_FULL"]);
});
