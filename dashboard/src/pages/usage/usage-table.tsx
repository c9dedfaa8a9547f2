/** What each key, model, version or day has taken: a row each, and their sum. */

import { Table, Text } from "@mantine/core";
import { Section } from "../../components/section.tsx";
import { formatPercent } from "../../format/figures.ts";
import { type Amounts, type Group, type Grouping, sumOf, tokensOf } from "./arrange.ts";
import { formatPeriod } from "./range.ts";
import classes from "./usage.module.css";

export interface UsageTableProps {
  readonly groups: readonly Group[];
  readonly grouping: Grouping;
  /** What the grouping is called. */
  readonly label: string;
}

const exact = new Intl.NumberFormat("en");

const COLUMNS: readonly { readonly label: string; readonly of: (amounts: Amounts) => number }[] = [
  { label: "Calls", of: ({ calls }) => calls },
  { label: "Prompt", of: ({ promptTokens }) => promptTokens },
  { label: "of it cached", of: ({ cachedTokens }) => cachedTokens },
  { label: "Completion", of: ({ completionTokens }) => completionTokens },
  { label: "Total", of: tokensOf },
];

export function UsageTable({ groups, grouping, label }: UsageTableProps) {
  const all = sumOf(groups);
  return (
    <Section title={`By ${label.toLowerCase()}`} description="Tokens, as the models count them. A call that streamed counts once.">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable regions take the focus (WCAG 2.1.1) */}
      <section className={classes.scroll} tabIndex={0} aria-label="Usage as a table">
        <Table verticalSpacing={6} className={classes.table!}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{label}</Table.Th>
              {COLUMNS.map((column) => (
                <Table.Th key={column.label} scope="col" ta="right">
                  {column.label}
                </Table.Th>
              ))}
              <Table.Th scope="col" ta="right">
                Share
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {groups.map((group) => (
              <Table.Tr key={group.id}>
                <Table.Th scope="row" fw={500}>
                  {grouping === "period" ? formatPeriod(group.name) : group.name}
                  {grouping === "key" && group.id !== group.name && <code className={classes.id}> {group.id}</code>}
                </Table.Th>
                <Cells amounts={group} all={all} />
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <Table.Tr>
              <Table.Th scope="row">All</Table.Th>
              <Cells amounts={all} all={all} />
            </Table.Tr>
          </Table.Tfoot>
        </Table>
      </section>
      {all.estimatedTokens > 0 && (
        <Text size="xs" c="dimmed" mt="xs">
          {exact.format(all.estimatedTokens)} of the tokens are estimated from the length of the text: what answered did not count them.
        </Text>
      )}
    </Section>
  );
}

function Cells({ amounts, all }: { readonly amounts: Amounts; readonly all: Amounts }) {
  return (
    <>
      {COLUMNS.map(({ label, of }) => (
        <Table.Td key={label} ta="right">
          {exact.format(of(amounts))}
        </Table.Td>
      ))}
      <Table.Td ta="right">{tokensOf(all) === 0 ? "—" : formatPercent(tokensOf(amounts) / tokensOf(all))}</Table.Td>
    </>
  );
}
