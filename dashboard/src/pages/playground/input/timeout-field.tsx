/** How long the call may take. A plain field: Mantine's NumberInput would weigh more than the rest of the input side. */
import { TextInput } from "@mantine/core";
import classes from "./run-bar.module.css";

export interface TimeoutFieldProps {
  readonly timeoutMs: number | undefined;
  /** What holds where none is given. */
  readonly usualTimeoutMs: number;
  readonly onTimeout: (timeoutMs: number | undefined) => void;
}

/** What the gateway allows. */
const longestTimeoutMs = 300_000;

export function TimeoutField({ timeoutMs, usualTimeoutMs, onTimeout }: TimeoutFieldProps) {
  return (
    <TextInput
      aria-label="Timeout in milliseconds"
      title="How long the call may take, sent as x-request-timeout-ms"
      className={classes.timeout!}
      value={timeoutMs ?? ""}
      onChange={(event) => onTimeout(timeoutFromText(event.currentTarget.value))}
      placeholder={`Timeout ${usualTimeoutMs.toLocaleString("en")}`}
      rightSection={<span className={classes.unit}>ms</span>}
      inputMode="numeric"
      autoComplete="off"
    />
  );
}

/** Undefined where no timeout is given. */
export function timeoutFromText(text: string): number | undefined {
  const number = Number(text.replaceAll(/[^0-9]/g, ""));
  return number === 0 ? undefined : Math.min(number, longestTimeoutMs);
}
