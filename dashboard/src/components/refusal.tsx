/** A call that got no answer: cancelled by its caller, or refused with a reason and perhaps a time to come back. */

import type { InferenceHubError } from "@inferencehub/client";
import { Alert, Button, Group, Text } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { formatMs } from "../format/figures.ts";
import { CopyButton } from "./copy.tsx";
import styles from "./refusal.module.css";
import { Failure } from "./states.tsx";
import { Tag } from "./tag.tsx";

export interface RefusalProps {
  readonly problem: InferenceHubError;
  readonly elapsedMs: number;
  readonly onRetry: () => void;
}

export function Refusal({ problem, elapsedMs, onRetry }: RefusalProps) {
  if (problem.reason === "CANCELLED") return <Cancelled elapsedMs={elapsedMs} onRetry={onRetry} />;
  return (
    <div className={styles.refusal}>
      <Failure problem={problem} />
      <Group justify="space-between" gap="sm">
        <Retry key={problem.requestId} retryAfterMs={problem.retryAfterMs} onRetry={onRetry} />
        <Group gap="xs">
          <Tag tone="quiet">{problem.reason}</Tag>
          {problem.status > 0 && <Text size="sm" c="dimmed" className="figures">{`HTTP ${problem.status}`}</Text>}
          <Text size="sm" c="dimmed" className="figures">
            after {formatMs(elapsedMs)}
          </Text>
          {problem.requestId !== "" && <CopyButton text={problem.requestId} label="Copy request id" />}
        </Group>
      </Group>
    </div>
  );
}

function Cancelled({ elapsedMs, onRetry }: Pick<RefusalProps, "elapsedMs" | "onRetry">) {
  return (
    <div className={styles.refusal}>
      <Alert role="status" variant="default" icon={<IconPlayerStop aria-hidden />} title={`Cancelled after ${formatMs(elapsedMs)}`}>
        <Text size="sm">Nobody waits for this answer any more. A model that had begun to run may have finished all the same.</Text>
      </Alert>
      <Group>
        <Retry retryAfterMs={undefined} onRetry={onRetry} />
      </Group>
    </div>
  );
}

/** A gateway that says when to come back means it: until then the button counts down. */
function Retry({ retryAfterMs, onRetry }: { readonly retryAfterMs: number | undefined; readonly onRetry: () => void }) {
  const seconds = useCountdown(retryAfterMs);
  return (
    <Button size="xs" variant="default" disabled={seconds > 0} leftSection={<IconRefresh size={14} aria-hidden />} onClick={onRetry}>
      <span className="figures">{seconds > 0 ? `Try again in ${seconds} s` : "Try again"}</span>
    </Button>
  );
}

/** Whole seconds that are left of a pause; 0 when there is none. A new pause needs a new component (`key`). */
function useCountdown(pauseMs = 0): number {
  const [endsAt] = useState(() => performance.now() + pauseMs);
  const [leftMs, setLeft] = useState(pauseMs);
  useEffect(() => {
    if (leftMs <= 0) return;
    const untilNextSecond = leftMs % 1_000 || 1_000;
    const timer = setTimeout(() => setLeft(Math.max(0, endsAt - performance.now())), untilNextSecond);
    return () => clearTimeout(timer);
  }, [endsAt, leftMs]);
  return Math.ceil(leftMs / 1_000);
}
