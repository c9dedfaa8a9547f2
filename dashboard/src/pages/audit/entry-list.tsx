/** Entries of the audit under the days on which they were. */

import { Stack, Title } from "@mantine/core";
import type { AuditEntry } from "../../api/types.ts";
import type { KeyNames } from "../../format/actors.ts";
import { groupByDay } from "./arrange.ts";
import { Entry } from "./entry.tsx";
import classes from "./entry-list.module.css";
import { type Told, toldFrom } from "./fold.ts";

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
        {toldFrom(day.entries).map((told) => (
          <Entry key={keyOf(told)} told={told} names={names} />
        ))}
      </ol>
    </Stack>
  ));
}

/** The oldest entry's: a run stays open when another comes to it. */
function keyOf(told: Told): number {
  if (told.kind === "run") return told.entries.at(-1)!.id;
  return told.kind === "one" ? told.entry.id : Math.min(told.canary.id, told.traffic.id);
}
