/** The settings of a call, a name and a value each. */
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import classes from "./parameters-input.module.css";
import type { ParametersInputProps } from "./parameters-input.tsx";
import { blankRow } from "./rows.ts";

export function ParameterRows({ rows, onChange }: ParametersInputProps) {
  return (
    <>
      <p className={classes.hint}>Settings of this call, such as a threshold, for models that ask for them.</p>
      <ul className={classes.rows}>
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a parameter is its place until it has a name
          <li key={at} className={classes.row}>
            <TextInput
              size="xs"
              aria-label={`Name of parameter ${at + 1}`}
              placeholder="name"
              value={row.name}
              onChange={({ currentTarget: { value } }) => onChange(rows.with(at, { ...row, name: value }))}
              autoComplete="off"
              spellCheck={false}
            />
            <TextInput
              size="xs"
              aria-label={`Value of parameter ${at + 1}`}
              placeholder="number, true, false or text"
              value={row.text}
              onChange={({ currentTarget: { value } }) => onChange(rows.with(at, { ...row, text: value }))}
              autoComplete="off"
              spellCheck={false}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove parameter ${at + 1}`}
              onClick={() => onChange(rows.toSpliced(at, 1))}
            >
              <IconX size={14} aria-hidden />
            </ActionIcon>
          </li>
        ))}
      </ul>
      <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => onChange([...rows, blankRow])}>
        Add a parameter
      </Button>
    </>
  );
}
