/** Which calls failed: how many for which reason and version, and the last ones with what finds them in the log. */

import { Table, Text, UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";
import { useFailures, useKeys } from "../../api/queries.ts";
import type { FailedCall, Sample } from "../../api/types.ts";
import { formatClock } from "../../charts/chart-time.ts";
import type { TimeWindow } from "../../charts/downsample.ts";
import { CopyButton } from "../../components/copy.tsx";
import { Section } from "../../components/section.tsx";
import { actorName } from "../../format/actors.ts";
import { formatCount, formatMs } from "../../format/figures.ts";
import { callsFrom, type FailedKind, kindsFrom, nameOfCall, noteOf } from "./failed-calls.ts";
import classes from "./failures.module.css";
import type { Scope } from "./scope.ts";
import { useReasonColours } from "./version-colours.ts";

/** More is for the log. */
const MOST_CALLS = 30;

export interface FailuresProps {
  readonly samples: readonly Sample[];
  readonly scope: Scope;
  readonly window: TimeWindow;
  /** Such as “in 5 minutes”. */
  readonly during: string;
  readonly paused: boolean;
  /** False for those who may not know who called. */
  readonly knowsKeys: boolean;
}

/** Nothing where none failed. */
export function Failures({ samples, scope, window, during, paused, knowsKeys }: FailuresProps) {
  const [chosen, setChosen] = useState<string>();
  const kinds = useMemo(() => kindsFrom(samples, scope, window), [samples, scope, window]);
  const known = useFailures(kinds.length > 0 && !paused).data;
  const keyName = useKeyName(knowsKeys, kinds.length > 0);
  const kind = kinds.some(({ id }) => id === chosen) ? chosen : undefined;
  const calls = useMemo(() => callsFrom(known ?? [], scope, window, kind), [known, scope, window, kind]);
  const shown = calls.slice(0, MOST_CALLS);
  const count = kinds.reduce((sum, each) => sum + (kind === undefined || each.id === kind ? each.count : 0), 0);
  if (kinds.length === 0) return null;
  return (
    <Section title="Failed calls" description={`${formatCount(count)} ${during}. The log has more on each, by its request id.`}>
      <Kinds kinds={kinds} chosen={kind} onChoose={setChosen} />
      {shown.length > 0 && <Calls calls={shown} keyName={keyName} />}
      <Text size="xs" c="dimmed" mt="xs">
        {noteOf(count, shown.length, known !== undefined)}
      </Text>
    </Section>
  );
}

/** What a key is called; undefined for those who may not know who called. */
type KeyName = ((id: string) => string) | undefined;

function useKeyName(knowsKeys: boolean, isWanted: boolean): KeyName {
  const keys = useKeys(knowsKeys && isWanted).data;
  return useMemo(() => {
    if (!knowsKeys) return undefined;
    const names = new Map(keys?.map(({ id, name }) => [id, name]));
    return (id) => actorName(id, names);
  }, [knowsKeys, keys]);
}

interface KindsProps {
  readonly kinds: readonly FailedKind[];
  readonly chosen: string | undefined;
  readonly onChoose: (kind: string | undefined) => void;
}

function Kinds({ kinds, chosen, onChoose }: KindsProps) {
  const colourOf = useReasonColours(useMemo(() => [...new Set(kinds.map(({ reason }) => reason))], [kinds]));
  return (
    <ul className={classes.kinds} aria-label="Kinds of failures">
      {kinds.map(({ id, reason, name, count }) => (
        <li key={id}>
          <UnstyledButton className={classes.kind!} aria-pressed={id === chosen} onClick={() => onChoose(id === chosen ? undefined : id)}>
            <span className={classes.mark} style={{ background: colourOf(reason) }} aria-hidden />
            <span className={classes.count}>{formatCount(count)}</span>
            <span className={classes.reason}>{reason}</span>
            <span className={classes.of}>{name}</span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}

function Calls({ calls, keyName }: { readonly calls: readonly FailedCall[]; readonly keyName: KeyName }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions take the focus (WCAG 2.1.1)
    <section className={classes.scroll} tabIndex={0} aria-label="The last ones">
      <Table verticalSpacing={4} className={classes.calls!}>
        <Table.Thead>
          <Table.Tr>
            {["Time", "Reason", "Model", ...(keyName === undefined ? [] : ["Key"]), "Took", "Request id"].map((name) => (
              <Table.Th key={name} scope="col" ta={name === "Took" ? "right" : "left"}>
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calls.map((call) => (
            <Call key={call.request_id} call={call} keyName={keyName} />
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Call({ call, keyName }: { readonly call: FailedCall; readonly keyName: KeyName }) {
  const { at, reason, key_id, duration_ms, request_id } = call;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <time dateTime={new Date(at).toISOString()}>{formatClock(at / 1000)}</time>
      </Table.Th>
      <Table.Td className={classes.reason!}>{reason}</Table.Td>
      <Table.Td>{nameOfCall(call)}</Table.Td>
      {keyName !== undefined && <Table.Td>{key_id === undefined ? "no key" : keyName(key_id)}</Table.Td>}
      <Table.Td ta="right">{formatMs(duration_ms)}</Table.Td>
      <Table.Td>
        <span className={classes.id}>
          <code>{request_id}</code>
          <CopyButton text={request_id} label={`Copy the request id ${request_id}`} />
        </span>
      </Table.Td>
    </Table.Tr>
  );
}
