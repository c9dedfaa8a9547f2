/** `keys create|list|revoke` on a home, without a gateway. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { limitWords } from "../../src/app/key-table.ts";
import { keys } from "../../src/app/keys.ts";
import { temporaryFolder } from "../support/settings.ts";

function runner(home = temporaryFolder()) {
  return async (...argv: string[]) => {
    let out = "";
    let err = "";
    const code = await keys(
      [...argv, "--home", home],
      (text) => (out += text),
      (text) => (err += text),
    );
    return { code, out, err };
  };
}

test("makes a key, shows it once on stdout, lists and revokes it", async () => {
  const run = runner();
  const made = await run(
    "create",
    "--name",
    "checkout",
    "--scopes",
    "predict,metrics",
    "--models",
    "iris, resnet",
    "--expires-in-days",
    "30",
    "--rate-requests",
    "100",
    "--rate-total-tokens",
    "9000",
    "--rate-burst",
    "10",
    "--weight",
    "2.5",
    "--no-capture",
    "--json",
  );
  expect(made.code).toBe(0);
  const key = JSON.parse(made.out);
  expect(key).toMatchObject({
    name: "checkout",
    scopes: ["predict", "metrics"],
    models: ["iris", "resnet"],
    rate: { requests: 100, rows: null, input_tokens: null, output_tokens: null, total_tokens: 9_000, window_s: 60, burst: 10 },
    weight: 2.5,
    capture: false,
    key: expect.stringMatching(/^ihk_/),
  });

  const listed = await run("list", "--json");
  expect(JSON.parse(listed.out).keys[0]).toMatchObject({ id: key.id, status: "active" });
  expect(listed.out).not.toContain(key.key);

  expect(JSON.parse((await run("revoke", key.id, "--json")).out)).toMatchObject({ id: key.id, status: "revoked" });
  const [head, line] = (await run("list")).out.split("\n");
  expect(head).toMatch(/^ID +STATUS +SCOPES +MODELS +LIMITS +WEIGHT +EXPIRES +LAST USED +NAME$/);
  const limits = "100 requests and 9,000 tokens a minute, 10 more at once";
  expect(line).toMatch(
    new RegExp(`^${key.id}  revoked  predict,metrics  iris,resnet  ${limits}  2.5     \\d{4}-\\d\\d-\\d\\d  never      checkout$`),
  );
});

test("without --json, prints the key alone on stdout and talks on stderr", async () => {
  const run = runner();
  const { out, err } = await run("create", "--name", "x");
  expect(out).toMatch(/^ihk_\w{8}_\w{43}\n$/);
  expect(err).toMatch(/^Key \w{8} \(x\), shown only this once/);
  expect((await run("list")).out).toMatch(/all +none of its own +1 +never +never +x\n$/);
});

test.each([
  [{ requests: 1, window_s: 1 }, "1 request a second"],
  [{ rows: 5_000, window_s: 3_600 }, "5,000 rows an hour"],
  [{ input_tokens: 2, output_tokens: 3, window_s: 7_200 }, "2 input tokens and 3 output tokens in 2 hours"],
  [{ total_tokens: 9, window_s: 300 }, "9 tokens in 5 minutes"],
  [{ requests: 600, window_s: 90, burst: 20 }, "600 requests in 90 seconds, 20 more at once"],
])("says the limits %j in words", (rate, words) => {
  const none = { requests: null, rows: null, input_tokens: null, output_tokens: null, total_tokens: null, burst: 0 };
  expect(limitWords({ ...none, ...rate })).toBe(words);
});

test.each([
  [["create", "--scopes", "root"], 2, /--scopes must be equal to one of the allowed values \(predict, metrics, admin\)/],
  [["create", "--scopes", ""], 2, /--scopes must NOT have fewer than 1 items/],
  [["create", "--rate-requests", "many"], 2, /--rate-requests must be/],
  [["create", "--rate-burst", "5"], 2, /need a limit beside them, such as --rate-requests/],
  [["create", "--expires-in-days", "0"], 2, /--expires-in-days must be/],
  [["create", "--weight", "0"], 2, /--weight must be >= 0.01/],
  [["create", "--what"], 2, /--what/],
  [["destroy"], 2, /Expected `keys create/],
  [["revoke"], 2, /Expected `keys create/],
  [["revoke", "unknown0"], 4, /no key with that id/],
])("%j ends with %i", async (argv, code, sentence) => {
  const outcome = await runner()(...argv);
  expect(outcome).toMatchObject({ code, out: "", err: expect.stringMatching(sentence) });
  expect(outcome.err).toMatch(/^inferencehub: [^\n]+\n$/);
});

test("a damaged state is one sentence", async () => {
  const home = temporaryFolder();
  writeFileSync(join(home, "state.sqlite"), "damaged".repeat(500));
  expect(await runner(home)("list")).toMatchObject({
    code: 3,
    err: expect.stringMatching(/^inferencehub: The state file .* is damaged; [^\n]+\n$/),
  });
});
