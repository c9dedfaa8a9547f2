/** The settings as they are when nobody sets any, and folders that are gone after the test. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Settings } from "../../src/config/settings.ts";
import { testLimits, testStreams } from "./path-server.ts";

export const defaultSettings: Settings = {
  home: null,
  gateway: {
    host: "127.0.0.1",
    port: 0,
    grpc_port: null,
    base_path: "",
    tls_cert: null,
    tls_key: null,
    cors_origins: [],
    trusted_proxies: [],
    allowed_hosts: [],
    plugins: [],
    traffic_file: null,
    processes: 1,
    number: null,
    drain_notice_ms: 0,
    drain_ms: 30_000,
  },
  auth: { enabled: true, admin_key: null, jwt: [], oidc: null, wrong_keys_per_minute: 10 },
  state: { url: "sqlite", ca: null },
  limits: testLimits,
  streams: testStreams,
  rate: { requests: null, rows: null, input_tokens: null, output_tokens: null, total_tokens: null, window_s: 60, burst: 0 },
  workers: {
    addresses: [],
    upstreams: [],
    subset: null,
    count: 1,
    listen: "127.0.0.1:50051",
    threads: null,
    queue_calls: null,
    load_timeout_ms: 120_000,
    max_execution_ms: 300_000,
    parallel_loads: null,
    standby: 0,
    memory_mb: null,
    silence_ms: 10_000,
    drain_ms: 30_000,
    token: null,
    insecure: false,
    tls_cert: null,
    tls_key: null,
    tls_ca: null,
  },
  models: { path: null, sources: [], expose_errors: false, trusted_types: [], link_roots: [], settle_ms: 1_000, poll_ms: 5_000 },
  devices: { memory_mb: {} },
  metrics: { open: false },
  ray: { address: null, min_workers: null, max_workers: null, worker_resources: {}, grow_delay_ms: 100, shrink_after_s: 60 },
  capture: {
    enabled: false,
    folder: null,
    format: "jsonl",
    sample_percent: 1,
    models: [],
    redact: [],
    hash_key: null,
    max_record_bytes: 65_536,
    rotate_bytes: 64 * 1024 * 1024,
    rotate_s: 3_600,
    keep_bytes: 1024 ** 3,
    keep_files: 1_000,
  },
  log: { level: "info", format: "json", color: "auto" },
  telemetry: {
    otlp: {
      enabled: true,
      endpoint: null,
      traces_endpoint: null,
      protocol: "http/protobuf",
      headers: {},
      sampler: "parentbased_traceidratio",
      sample_ratio: 1,
      flush_ms: 5_000,
      queue_spans: 2_048,
      timeout_ms: 10_000,
      service_name: null,
      resource_attributes: {},
    },
  },
};

export type SettingsChanges = { readonly [Name in keyof Settings]?: Partial<Settings[Name]> };

/** The defaults with some fields of some sections changed. */
export function settingsWith(changes: SettingsChanges): Settings {
  const merged = Object.entries(defaultSettings).map(([name, section]) => {
    const change = changes[name as keyof Settings];
    return [name, typeof section === "object" && section !== null ? { ...section, ...(change as object) } : (change ?? section)];
  });
  return Object.fromEntries(merged) as Settings;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gateway-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
