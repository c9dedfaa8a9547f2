/** A canary that runs: its step, what it waits for, and its figures beside those of the baseline. */

import { Table, Text } from "@mantine/core";
import type { CanaryStatus, Traffic } from "../../../api/types.ts";
import { formatCount, formatMs, formatShare } from "../../../format/figures.ts";
import { formatAgo } from "../../../format/time.ts";
import { CanarySteps } from "./steps.tsx";

type Run = NonNullable<CanaryStatus["run"]>;
type Side = NonNullable<Run["measured"]>["canary"];

export interface CanaryRunProps {
  readonly run: Run;
  /** As the document has it. */
  readonly part: Traffic["canary"];
  /** The same in words. */
  readonly terms: string | undefined;
}

export function CanaryRun({ run, part, terms }: CanaryRunProps) {
  const { version, baseline, step, steps, percent, waiting_for, step_since, measured } = run;
  return (
    <>
      <Text mb="md">
        <b>{version}</b> gets <b>{percent} %</b> of the calls, <b>{baseline}</b> is what it is judged by. This step began{" "}
        {formatAgo(step_since)}.
      </Text>
      <CanarySteps steps={steps} step={step} isOver={false} />
      {waiting_for !== undefined && (
        <Text size="sm" mt="md">
          Waits for {waiting_for}.
        </Text>
      )}
      {measured !== undefined && (
        <Table mt="sm" verticalSpacing={6} horizontalSpacing="xs" aria-label="Canary and baseline in this step">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>In this step</Table.Th>
              <Table.Th ta="right">Calls</Table.Th>
              <Table.Th ta="right">Failed</Table.Th>
              <Table.Th ta="right">p95</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <SideRow name={`Canary ${version}`} side={measured.canary} />
            <SideRow name={`Baseline ${baseline}`} side={measured.baseline} />
          </Table.Tbody>
        </Table>
      )}
      {measured !== undefined && part?.max_disagreement !== undefined && (
        <Text size="sm" mt="xs">
          {formatCount(measured.shadow.compared)} copies compared, {formatCount(measured.shadow.disagreed)} answered otherwise.
        </Text>
      )}
      {terms !== undefined && (
        <Text size="sm" c="dimmed" mt="sm">
          Steps of {terms}.
        </Text>
      )}
    </>
  );
}

function SideRow({ name, side }: { readonly name: string; readonly side: Side }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {name}
      </Table.Th>
      <Table.Td ta="right">{formatCount(side.calls)}</Table.Td>
      <Table.Td ta="right">{side.error_rate === undefined ? "–" : formatShare(side.error_rate)}</Table.Td>
      <Table.Td ta="right">{formatMs(side.p95_ms)}</Table.Td>
    </Table.Tr>
  );
}
