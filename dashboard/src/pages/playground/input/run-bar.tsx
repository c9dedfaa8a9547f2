/** Runs the call, or gives it up; how long it may take; the link to what is filled in. */
import { Button, Group, Kbd, Text, TextInput } from "@mantine/core";
import { IconLink, IconPlayerPlayFilled, IconPlayerStopFilled } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./run-bar.module.css";

export interface RunBarProps {
  readonly isRunning: boolean;
  readonly canRun: boolean;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  readonly timeoutMs: number | undefined;
  /** What holds where none is given. */
  readonly usualTimeoutMs: number;
  readonly onTimeout: (timeoutMs: number | undefined) => void;
  /** The link; undefined where it would be too long. */
  readonly link: () => Promise<string | undefined>;
}

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function RunBar({ isRunning, canRun, onRun, onCancel, timeoutMs, usualTimeoutMs, onTimeout, link }: RunBarProps) {
  return (
    <Group gap="sm" className={classes.bar!}>
      {isRunning ? (
        <Button color="gray" variant="default" leftSection={<IconPlayerStopFilled size={16} aria-hidden />} onClick={onCancel}>
          Cancel
        </Button>
      ) : (
        <Button leftSection={<IconPlayerPlayFilled size={16} aria-hidden />} onClick={onRun} disabled={!canRun}>
          Run
        </Button>
      )}
      <Text size="xs" c="dimmed" className={classes.keys!}>
        <Kbd size="xs">{isMac ? "⌘" : "Ctrl"}</Kbd> <Kbd size="xs">Enter</Kbd>
      </Text>
      <TimeoutField timeoutMs={timeoutMs} usualTimeoutMs={usualTimeoutMs} onTimeout={onTimeout} />
      <CopyLink link={link} />
    </Group>
  );
}

function CopyLink({ link }: Pick<RunBarProps, "link">) {
  const [said, setSaid] = useState("");
  async function copy(): Promise<void> {
    const text = await link();
    if (text === undefined) setSaid("Too large for a link");
    else setSaid((await copyText(text)) ? "Copied" : "The browser did not allow it");
    setTimeout(() => setSaid(""), 2_500);
  }
  return (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<IconLink size={16} aria-hidden />}
      onClick={copy}
      aria-live="polite"
      className={classes.link!}
    >
      {said === "" ? "Copy link" : said}
    </Button>
  );
}

/** How long the call may take. A plain field: Mantine's NumberInput would weigh more than the rest of the input side. */
interface TimeoutFieldProps {
  readonly timeoutMs: number | undefined;
  /** What holds where none is given. */
  readonly usualTimeoutMs: number;
  readonly onTimeout: (timeoutMs: number | undefined) => void;
}

function TimeoutField({ timeoutMs, usualTimeoutMs, onTimeout }: TimeoutFieldProps) {
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

/** Eleven days: enough for the gateway to say what it allows. */
const mostDigits = 9;

/** Undefined where no timeout is given. What is too long, the gateway says. */
export function timeoutFromText(text: string): number | undefined {
  const number = Number(text.replaceAll(/[^0-9]/g, "").slice(0, mostDigits));
  return number === 0 ? undefined : number;
}

/** Puts a text on the clipboard; false where the browser does not let us, as on pages without TLS. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
