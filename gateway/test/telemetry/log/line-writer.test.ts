/** Lines reach the descriptor whole and in order, also when the reader is slow, and none is waited for when it is gone. */

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LineWriter } from "../../../src/telemetry/log/line-writer.ts";
import { temporaryFolder } from "../../support/settings.ts";

function file(): { path: string; fd: number } {
  const path = join(temporaryFolder(), "log");
  const fd = openSync(path, "w");
  onTestFinished(() => closeSync(fd));
  return { path, fd };
}

/** Both ends of a pipe whose writes fail rather than wait, as those of a service manager may. */
function pipe(): { reader: number; writer: number } {
  const path = join(temporaryFolder(), "fifo");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return { reader, writer };
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index} with ünïcödé\n`);

test("writes many lines in order, and long ones whole", async () => {
  const { path, fd } = file();
  const writer = new LineWriter(fd);
  const all = [...lines(5_000), `${"x".repeat(300_000)}\n`, ...lines(5_000)];
  for (const line of all) writer.write(line);
  await writer.flush();
  expect(readFileSync(path, "utf8")).toBe(all.join(""));
});

test("writes by itself after a while", async () => {
  const { path, fd } = file();
  const writer = new LineWriter(fd);
  writer.write("a line\n");
  const written = () => readFileSync(path, "utf8") === "a line\n";
  await expect.poll(written).toBe(true);
  writer.write("another\n");
  await expect.poll(() => readFileSync(path, "utf8")).toBe("a line\nanother\n");
});

test("goes on where a full pipe stopped it, and drops whole lines when there are too many", async () => {
  const { reader, writer: fd } = pipe();
  onTestFinished(() => closeSync(reader));
  onTestFinished(() => closeSync(fd));
  const writer = new LineWriter(fd);
  const all = lines(500_000);
  for (const line of all) writer.write(line);
  expect(writer.dropped).toBeGreaterThan(0);
  const kept = all.slice(0, all.length - writer.dropped);
  const expected = Buffer.byteLength(kept.join(""));
  const received: Buffer[] = [];
  let size = 0;
  await expect
    .poll(
      () => {
        const chunk = Buffer.alloc(1 << 20);
        try {
          const count = readSync(reader, chunk);
          received.push(chunk.subarray(0, count));
          size += count;
        } catch {
          // Nothing there yet.
        }
        return size;
      },
      { interval: 1, timeout: 8_000 },
    )
    .toBe(expected);
  expect(Buffer.concat(received).toString()).toBe(kept.join(""));
});

test("says how many lines were lost once there is room again", async () => {
  const { reader, writer: fd } = pipe();
  onTestFinished(() => closeSync(reader));
  onTestFinished(() => closeSync(fd));
  const writer = new LineWriter(fd, (count) => `lost ${count}\n`);
  const line = `${"x".repeat(99_999)}\n`;
  for (let count = 0; count < 100; count++) writer.write(line);
  expect(writer.dropped).toBeGreaterThan(0);
  const received: string[] = [];
  const chunk = Buffer.alloc(1 << 20);
  const said = () => {
    writer.write("again\n");
    try {
      for (;;) received.push(chunk.toString("latin1", 0, readSync(reader, chunk)));
    } catch {
      // Nothing there for now.
    }
    return received.join("").match(/lost (\d+)\nagain\n/)?.[1];
  };
  await expect.poll(said, { interval: 1, timeout: 8_000 }).toBeDefined();
  expect(Number(said())).toBeGreaterThanOrEqual(100 - 64);
  // What it still holds would go to the next test, which gets the same descriptor.
  await writer.flush();
});

test("waits at the end as long as somebody reads, and no longer", async () => {
  const { reader, writer: fd } = pipe();
  onTestFinished(() => closeSync(reader));
  onTestFinished(() => closeSync(fd));
  const writer = new LineWriter(fd);
  const all = lines(20_000).join("");
  writer.write(all);
  let received = "";
  const read = () => {
    const chunk = Buffer.alloc(32_768);
    try {
      received += chunk.toString("latin1", 0, readSync(reader, chunk));
      return true;
    } catch {
      return false; // Nothing there yet.
    }
  };
  const reading = setInterval(read, 1);
  await writer.flush();
  clearInterval(reading);
  while (read());
  expect(received.length).toBe(Buffer.byteLength(all));

  writer.write(all);
  await writer.flush();
});

test("counts the lines of a full disk, and goes on when there is room", async () => {
  const full = openSync("/dev/full", "w");
  onTestFinished(() => closeSync(full));
  const writer = new LineWriter(full);
  writer.write("one\ntwo\n");
  await writer.flush();
  expect(writer.dropped).toBe(2);
});

test("a process ends though a pipe without a reader is full", async () => {
  const program = `
    import { LineWriter } from ${JSON.stringify(join(import.meta.dirname, "../../../src/telemetry/log/line-writer.ts"))};
    import { unblocked } from ${JSON.stringify(join(import.meta.dirname, "../../../src/telemetry/log/unblocked.ts"))};
    const writer = new LineWriter(unblocked(2));
    for (let line = 0; line < 10_000; line++) writer.write("x".repeat(100) + "\\n");
    setTimeout(async () => { await writer.flush(); process.exit(7); }, 300);`;
  const path = join(temporaryFolder(), "fifo");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  // Blocking, as pipes are that a shell or a launcher has made.
  const stderr = openSync(path, constants.O_WRONLY);
  onTestFinished(() => closeSync(reader));
  onTestFinished(() => closeSync(stderr));
  const child = spawn(process.execPath, ["--input-type=module", "--disable-warning=ExperimentalWarning", "-e", program], {
    stdio: ["ignore", "ignore", stderr],
  });
  const [code] = await once(child, "exit");
  expect(code).toBe(7);
});

test("loses its lines, and nothing else, when the reader is gone", async () => {
  const { reader, writer: fd } = pipe();
  onTestFinished(() => closeSync(fd));
  closeSync(reader);
  const writer = new LineWriter(fd);
  for (const line of lines(10_000)) writer.write(line);
  await writer.flush();
  writer.write("another\n");
  writer.flushSync();
});
