/** The launch document is taken as the Python side writes it, and refused with the field that is wrong. */

import { expect, test } from "vitest";
import schema from "../../../contract/config.schema.json" with { type: "json" };
import { launchFromText } from "../../src/config/launch.ts";
import { openAiModel, openAiUpstream } from "../support/openai-backend.ts";
import { defaultSettings } from "../support/settings.ts";

const document = { role: "gateway", name: "gateway", version: "0.1.0", settings: defaultSettings, home: "/home" };

test("fills in what may be left out", () => {
  const launch = launchFromText(JSON.stringify({ ...document, settings: {} }));
  expect(launch).toMatchObject({ listen_fd: null, worker_addresses: [], shared_folder: null, first_key: false });
  expect(launch.settings.limits.json_body_bytes).toBe(4 * 1024 * 1024);
});

test.each([
  ["not json", /is not JSON/],
  [JSON.stringify({ ...document, role: "worker" }), /at role/],
  [JSON.stringify({ ...document, home: "relative" }), /at home/],
  [
    JSON.stringify({ ...document, settings: { gateway: { port: 70_000 } } }),
    /configuration is not valid at gateway\.port: must be <= 65535/,
  ],
  [JSON.stringify({ ...document, settings: { gatway: {} } }), /\(gatway\)/],
])("refuses %s", (text, sentence) => {
  expect(() => launchFromText(text)).toThrow(sentence);
});

test("never repeats a value, which may be a secret", () => {
  const text = JSON.stringify({ ...document, settings: { auth: { admin_key: ["ihk_secret"] } } });
  expect(() => launchFromText(text)).toThrow(expect.not.objectContaining({ message: expect.stringContaining("ihk_secret") }));
});

test("servers of others are of the kind that their protocol says", () => {
  const upstreams = [
    { name: "triton", url: "grpc://triton:8001" },
    { name: "vllm", protocol: "openai", url: "http://vllm:8000/v1", models: [{ name: "llama" }] },
  ];
  const launched = (changes: object) =>
    launchFromText(JSON.stringify({ ...document, settings: { workers: { upstreams: [upstreams[0], { ...upstreams[1], ...changes }] } } }));
  const [triton, vllm] = launched({}).settings.workers.upstreams;
  expect(triton).toMatchObject({ protocol: "oip", token_env: null });
  expect(vllm).toEqual(
    openAiUpstream("http://vllm:8000/v1", { name: "vllm", models: [openAiModel({ name: "llama", upstream_model: null })] }),
  );
  expect(() => launched({ look_ms: 1 })).toThrow(/at workers\.upstreams\.1\.look_ms: must be >= 100/);
});

// `defaultSettings` has the type Settings, so that what this finds in it is in the type, and nothing else is.
test("the type has the fields of the schema and no others", () => {
  const definitions = schema.$defs as Record<string, { properties: object }>;
  const sections = schema.properties as Record<string, { $ref?: string }>;
  expect(Object.keys(defaultSettings).sort()).toEqual(Object.keys(sections).sort());
  for (const [name, { $ref }] of Object.entries(sections)) {
    if ($ref === undefined) continue;
    const fields = Object.keys(definitions[$ref.replace("#/$defs/", "")]!.properties);
    expect(Object.keys(defaultSettings[name as keyof typeof defaultSettings]!).sort(), name).toEqual(fields.sort());
  }
});
