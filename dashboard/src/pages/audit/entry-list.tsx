/** Entries of the audit under the days on which they were. */

import { Stack, Title } from "@mantine/core";
import type { AuditEntry } from "../../api/types.ts";
import type { KeyNames } from "../../format/actors.ts";
import { groupByDay } from "./arrange.ts";
import { Entry } from "./entry.tsx";
import classes from "./entry-list.module.css";

export interface EntryListProps {
  readonly entries: readonly AuditEntry[];
  readonly names: KeyNames;
}

export function EntryList({ entries, names }: EntryListProps) {
  return groupByDay(entries, Date.now()).map((day) => (
    <Stack key={day.title} component="section" gap="xs">
      <Title order={2} size="sm" c="dimmed">
        {day.title}
      </Title>
      <ol className={classes.list}>
        {day.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} names={names} />
        ))}
      </ol>
    </Stack>
  ));
}
