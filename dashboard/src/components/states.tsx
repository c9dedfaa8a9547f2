/** What a part of a page shows when it has nothing to show: not yet, nothing there, went wrong, out of date. */

import type { InferenceHubError } from "@inferencehub/client";
import { Alert, Button, Code, Group, List, Skeleton, Stack, Text, Title, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconCloudOff, IconRefresh } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { formatDateTime } from "../format/time.ts";
import classes from "./states.module.css";

/** Grey bars in the place of what is on its way; `label` is read out. */
export function Loading({ label }: { readonly label: string }) {
  return (
    <Stack gap="sm" role="status" aria-live="polite">
      <VisuallyHidden>{label}</VisuallyHidden>
      <Skeleton height={18} width="38%" />
      <Skeleton height={64} />
      <Skeleton height={64} />
      <Skeleton height={18} width="62%" />
    </Stack>
  );
}

export interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <Title order={2} size="h3">
        {title}
      </Title>
      {children !== undefined && (
        <Text c="dimmed" size="sm" component="div" maw={520}>
          {children}
        </Text>
      )}
      {action}
    </div>
  );
}

export interface FailureProps {
  readonly problem: InferenceHubError;
  readonly onRetry?: (() => void) | undefined;
}

/** What happened, where, how to mend it, and what to name when asking for help. */
export function Failure({ problem, onRetry }: FailureProps) {
  const mending = mendingOf(problem);
  return (
    <Alert role="alert" className={classes.failure!} icon={<IconAlertTriangle aria-hidden />} title={problem.title} variant="default">
      <Stack gap="xs" align="flex-start">
        {problem.detail !== "" && <Text size="sm">{problem.detail}</Text>}
        {problem.problems.length > 0 && (
          <List size="sm">
            {problem.problems.map(({ pointer, detail }) => (
              <List.Item key={pointer + detail}>
                {pointer !== "" && <Code>{pointer}</Code>} {detail}
              </List.Item>
            ))}
          </List>
        )}
        {mending !== undefined && (
          <Text size="sm" c="dimmed">
            {mending}
          </Text>
        )}
        <Group gap="sm">
          {onRetry !== undefined && (
            <Button size="xs" variant="default" leftSection={<IconRefresh size={14} aria-hidden />} onClick={onRetry}>
              Try again
            </Button>
          )}
          {problem.requestId !== "" && (
            <Text size="xs" c="dimmed">
              Request <Code>{problem.requestId}</Code>
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}

/** Over something that is shown as it was. `since` in ms since the epoch. */
function Stale({ since }: { readonly since: number }) {
  return (
    <Group role="status" className={classes.stale!} gap="xs" wrap="nowrap">
      <IconCloudOff size={16} aria-hidden />
      <Text size="sm">
        The gateway can’t be reached. This is what was known at{" "}
        <time dateTime={new Date(since).toISOString()}>{formatDateTime(since)}</time>; it is brought up to date as soon as it answers.
      </Text>
    </Group>
  );
}

export interface QueryStateProps<T> {
  readonly query: UseQueryResult<T, InferenceHubError>;
  readonly empty?: (data: T) => boolean;
  readonly whenEmpty?: ReactNode;
  readonly label: string;
  readonly children: (data: T) => ReactNode;
}

/** The data of a query, or what there is to say in its place. What was once read stays, marked as old when a newer read fails. */
export function QueryState<T>({ query, empty, whenEmpty, label, children }: QueryStateProps<T>) {
  const { data, error, dataUpdatedAt } = query;
  if (data === undefined) {
    if (error === null) return <Loading label={label} />;
    return <Failure problem={error} onRetry={() => void query.refetch()} />;
  }
  return (
    <>
      {error !== null &&
        (error.isPassing ? <Stale since={dataUpdatedAt} /> : <Failure problem={error} onRetry={() => void query.refetch()} />)}
      {empty?.(data) ? whenEmpty : children(data)}
    </>
  );
}

/** What a reader can do about a problem, by its reason; the gateway's own sentence already says what is wrong. */
const MENDING: Readonly<Record<string, string>> = {
  UNREACHABLE: "It may be restarting, or the network is down; this page goes on by itself as soon as it answers.",
  UNAUTHENTICATED: "Sign in again, with a key that is active.",
  PERMISSION_DENIED: "Sign in with a key that may do this, or ask an administrator for one.",
  CONFLICT: "Somebody else has changed it meanwhile; look at what holds now and try again.",
  RATE_LIMITED: "The key’s limit is used up; wait a moment.",
  QUEUE_FULL: "The model has more to do than it can take; wait a moment, or give it more workers.",
  MODEL_LOADING: "Wait until the model is ready.",
  NO_HEALTHY_WORKER: "Look at the workers on the Overview; one that is lost is started again by itself.",
  WORKER_LOST: "The worker ended while it had the call, and is started again by itself. Try again.",
  DEADLINE_EXCEEDED: "Give the call a longer deadline, or look at the queue of the model on the Overview.",
  MODEL_FAILED: "The model itself met an error; the worker’s log holds its text under the request’s id.",
  INTERNAL: "The gateway’s log holds more under the request’s id.",
};

function mendingOf({ reason, retryAfterMs }: InferenceHubError): string | undefined {
  const sentence = MENDING[reason];
  if (retryAfterMs === undefined || retryAfterMs <= 1_000) return sentence;
  return `${sentence ?? ""} It asks to wait for ${Math.ceil(retryAfterMs / 1_000)} s.`.trim();
}
