/** What a version runs on and how its calls are treated. */

import type { ReactNode } from "react";
import { generationOf, taskOf } from "../../api/generation.ts";
import type { ModelVersion } from "../../api/types.ts";
import { CopyButton } from "../../components/copy.tsx";
import { formatBytes, formatCount, formatMs } from "../../format/figures.ts";
import { formatAgo, formatDateTime } from "../../format/time.ts";
import classes from "./version-facts.module.css";

export function VersionFacts({ version }: { readonly version: ModelVersion }) {
  const { runtime, device, workers, deadline_ms, idempotent, digest, ready_at, size_bytes } = version;
  return (
    <dl className={classes.facts}>
      {taskOf(version) !== "predict" && <Fact name="Task">{taskWords(version)}</Fact>}
      <Fact name="Runtime">{runtime || "not known yet"}</Fact>
      {isDescribed(version) ? (
        <>
          <Fact name="Device">{device || "not known yet"}</Fact>
          <Fact name="Workers">{workers === 0 ? "ready on none now" : `ready on ${workers}`}</Fact>
          <Fact name="Batching">{batchingWords(version)}</Fact>
          <Fact name="Deadline">
            {deadline_ms === undefined ? "the gateway’s" : `${formatMs(deadline_ms)} unless a call asks for another`}
          </Fact>
          <Fact name="When a worker is lost">{idempotent ? "its calls are sent again" : "its calls fail; none is ever run twice"}</Fact>
        </>
      ) : (
        <Fact name="Device, batching, deadline">known once it is loaded</Fact>
      )}
      {ready_at !== undefined && (
        <Fact name="Became ready">
          <time dateTime={ready_at} title={formatDateTime(ready_at)}>
            {formatAgo(ready_at)}
          </time>
        </Fact>
      )}
      {size_bytes !== undefined && <Fact name="Size on disk">{formatBytes(size_bytes)}</Fact>}
      {digest !== undefined && (
        <Fact name="SHA-256">
          <span className={classes.digest}>
            <code>{`${digest.slice(0, 10)}…`}</code>
            <CopyButton text={digest} label="Copy the digest" />
          </span>
        </Fact>
      )}
    </dl>
  );
}

/** A worker says the rest of a version only once it has loaded it; until then the catalogue has defaults. */
function isDescribed({ inputs, outputs }: ModelVersion): boolean {
  return inputs.length + outputs.length > 0;
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function taskWords(version: ModelVersion): string {
  const task = taskOf(version);
  if (task === "embed") return "embed: texts become vectors";
  const { supports, contextTokens } = generationOf(version);
  const takes = supports.length === 0 ? "" : supports.includes("*") ? ", takes every parameter" : `, takes ${supports.join(", ")}`;
  return `${task}${contextTokens > 0 ? `, holds ${formatCount(contextTokens)} tokens` : ""}${takes}`;
}

function batchingWords({ batched, max_batch_size, max_delay_ms }: ModelVersion): string {
  if (max_batch_size <= 1) return batched ? "takes rows, and runs each call alone" : "each call alone";
  const wait = max_delay_ms > 0 ? `, waits ${formatMs(max_delay_ms)} at most for more` : ", never waits for more";
  return `${max_batch_size} rows at most${wait}`;
}
