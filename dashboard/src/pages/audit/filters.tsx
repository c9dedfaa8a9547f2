/** Narrows down what is loaded. */

import { NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import type { AuditEntry } from "../../api/types.ts";
import type { KeyNames } from "../../format/actors.ts";
import { choicesOf, type Filter, whoTitle } from "./arrange.ts";
import classes from "./filters.module.css";
import { actionTitle } from "./words.ts";

export interface FiltersProps {
  readonly filter: Filter;
  readonly entries: readonly AuditEntry[];
  readonly names: KeyNames;
  readonly onChange: (filter: Filter) => void;
}

export function Filters({ filter, entries, names, onChange }: FiltersProps) {
  return (
    <search className={classes.filters}>
      <TextInput
        type="search"
        label="Subject"
        placeholder="Key, model or version"
        leftSection={<IconSearch size={16} aria-hidden />}
        value={filter.subject}
        onChange={(event) => onChange({ ...filter, subject: event.currentTarget.value })}
      />
      <NativeSelect
        label="Who"
        data={[{ value: "", label: "Anybody" }, ...choicesOf(entries, "who", filter.who, whoTitle(names))]}
        value={filter.who}
        onChange={(event) => onChange({ ...filter, who: event.currentTarget.value })}
      />
      <NativeSelect
        label="Action"
        data={[{ value: "", label: "Anything" }, ...choicesOf(entries, "action", filter.action, actionTitle)]}
        value={filter.action}
        onChange={(event) => onChange({ ...filter, action: event.currentTarget.value })}
      />
    </search>
  );
}
