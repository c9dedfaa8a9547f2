/** Where the next message is written and sent, and an answer on its way is stopped. */

import { ActionIcon, Kbd, Text } from "@mantine/core";
import { IconPlayerStopFilled, IconSend2 } from "@tabler/icons-react";
import classes from "./composer.module.css";
import { PromptField } from "./prompt-field.tsx";

export interface ComposerProps {
  readonly draft: string;
  readonly onDraft: (draft: string) => void;
  readonly canAsk: boolean;
  readonly isAnswering: boolean;
  readonly onSend: () => void;
  readonly onStop: () => void;
}

export function Composer({ draft, onDraft, canAsk, isAnswering, onSend, onStop }: ComposerProps) {
  return (
    <div className={classes.composer}>
      <div className={classes.line}>
        <div className={classes.field}>
          <PromptField label="Message" placeholder="Write a message" value={draft} onChange={onDraft} onSend={onSend} />
        </div>
        {isAnswering ? (
          <ActionIcon size={44} variant="default" aria-label="Stop" title="Stop (Escape)" onClick={onStop}>
            <IconPlayerStopFilled size={18} aria-hidden />
          </ActionIcon>
        ) : (
          <ActionIcon size={44} aria-label="Send" title="Send (Enter)" disabled={!canAsk || draft.trim() === ""} onClick={onSend}>
            <IconSend2 size={20} aria-hidden />
          </ActionIcon>
        )}
      </div>
      <Text size="xs" c="dimmed" className={classes.keys!}>
        <Kbd size="xs">Enter</Kbd> sends, <Kbd size="xs">Shift</Kbd> <Kbd size="xs">Enter</Kbd> begins a new line, <Kbd size="xs">Esc</Kbd>{" "}
        stops
      </Text>
    </div>
  );
}
