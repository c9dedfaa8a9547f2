/** The texts to compare, a field each. */
import { ActionIcon, Button, Stack, Textarea } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { Hint } from "../../../components/hint.tsx";
import { mostTexts } from "./texts.ts";
import classes from "./texts-input.module.css";

export interface TextsInputProps {
  readonly texts: readonly string[];
  readonly onTexts: (texts: readonly string[]) => void;
}

export function TextsInput({ texts, onTexts }: TextsInputProps) {
  return (
    <Stack gap="xs">
      <ol className={classes.texts}>
        {texts.map((text, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text is known by its place, and may be there twice
          <li key={at} className={classes.text}>
            <Textarea
              aria-label={`Text ${at + 1}`}
              placeholder={`Text ${at + 1}`}
              value={text}
              onChange={(event) => onTexts(texts.with(at, event.currentTarget.value))}
              rows={1}
              classNames={{ root: classes.field!, input: classes.input! }}
            />
            {texts.length > 2 && (
              <Hint label="Take it out">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="lg"
                  aria-label={`Remove text ${at + 1}`}
                  onClick={() => onTexts(texts.toSpliced(at, 1))}
                >
                  <IconX size={16} aria-hidden />
                </ActionIcon>
              </Hint>
            )}
          </li>
        ))}
      </ol>
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={texts.length >= mostTexts}
          onClick={() => onTexts([...texts, ""])}
        >
          Add a text
        </Button>
      </div>
    </Stack>
  );
}
