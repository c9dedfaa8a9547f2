/** The workers: how each is, what it has to do, and what is wrong with it. */

import { Paper, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconDoorExit, IconLoader2, IconPlugConnected, IconPlugConnectedX } from "@tabler/icons-react";
import { useId } from "react";
import type { WorkerInfo } from "../../api/types.ts";
import { Section } from "../../components/section.tsx";
import { Tag, type Tone } from "../../components/tag.tsx";
import { formatBytes, formatCount } from "../../format/figures.ts";
import classes from "./overview.module.css";

export function Workers({ workers }: { readonly workers: readonly WorkerInfo[] }) {
  return (
    <Section
      title="Workers"
      description="The processes and servers that run the models. One that ends is started again by itself, or waited for."
    >
      {workers.length === 0 ? (
        <Text c="dimmed" size="sm">
          No worker is known yet.
        </Text>
      ) : (
        <ul className={classes.workers}>
          {workers.map((worker) => (
            <li key={worker.name}>
              <Worker worker={worker} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Worker({ worker }: { readonly worker: WorkerInfo }) {
  const id = useId();
  const { name, state, problem, previous_end, queues, warnings = [] } = worker;
  const busy = queues.filter(({ queued_calls, running_calls }) => queued_calls + running_calls > 0);
  return (
    <Paper component="article" withBorder className={classes.worker} aria-labelledby={id} data-state={state}>
      <div className={classes.workerHead}>
        <Title order={3} id={id} className={classes.workerName!}>
          {name}
        </Title>
        <WorkerState state={state} />
      </div>
      {problem !== undefined && state !== "READY" && state !== "LOADING" && <p className={classes.problem}>{problem}</p>}
      {previous_end !== undefined && <p className={classes.problem}>The one before it ended with {previous_end}.</p>}
      {warnings.map((warning) => (
        <p key={warning} className={classes.problem}>
          {warning}
        </p>
      ))}
      <dl className={classes.facts}>
        {factsOf(worker).map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {busy.length > 0 && (
        <ul className={classes.queues} aria-label="What it has to do">
          {busy.map(({ model, version, queued_calls, running_calls }) => (
            <li key={`${model} ${version}`}>
              <Tag tone="quiet">
                {model} {version} · {queued_calls} queued, {running_calls} running
              </Tag>
            </li>
          ))}
        </ul>
      )}
    </Paper>
  );
}

function factsOf(worker: WorkerInfo): readonly (readonly [string, string])[] {
  return worker.kind === "worker" ? factsOfProcess(worker) : factsOfServer(worker);
}

/** Of a server of others, which says no more of itself. */
function factsOfServer({ software_version = "", address, losses, calls_in_flight }: WorkerInfo): readonly (readonly [string, string])[] {
  return [
    ["Server", software_version === "" ? formatCount(undefined) : software_version],
    ["Address", address.replace(/^.*@/, "")],
    ["Lost", formatCount(losses)],
    ["In flight", formatCount(calls_in_flight)],
  ];
}

function factsOfProcess({
  process_id,
  memory_bytes,
  queues,
  calls_in_flight,
  batch_rows,
  restarts,
}: WorkerInfo): readonly (readonly [string, string])[] {
  const queued = queues.reduce((sum, { queued_calls }) => sum + queued_calls, 0);
  return [
    ["Process", process_id === undefined ? formatCount(undefined) : String(process_id)],
    ["Memory", formatBytes(memory_bytes)],
    ["Restarts", formatCount(restarts)],
    ["In queue", formatCount(queued)],
    ["In flight", formatCount(calls_in_flight)],
    ["Rows a batch", formatCount(batch_rows)],
  ];
}

type State = WorkerInfo["state"];

const LOOKS: Readonly<Record<State, { readonly tone: Tone; readonly word: string; readonly Icon: typeof IconCircleCheck }>> = {
  READY: { tone: "good", word: "Ready", Icon: IconCircleCheck },
  CONNECTING: { tone: "busy", word: "Connecting", Icon: IconPlugConnected },
  LOADING: { tone: "busy", word: "Loading", Icon: IconLoader2 },
  DRAINING: { tone: "quiet", word: "Draining", Icon: IconDoorExit },
  LOST: { tone: "bad", word: "Lost", Icon: IconPlugConnectedX },
};

/** By icon and word: never by colour alone. */
function WorkerState({ state }: { readonly state: State }) {
  const { tone, word, Icon } = LOOKS[state];
  return (
    <Tag tone={tone} icon={<Icon size={14} aria-hidden />}>
      {word}
    </Tag>
  );
}
