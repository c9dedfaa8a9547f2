/** What a caller is recognised by, so that nobody flips between versions. */

import { Radio, Stack, TextInput } from "@mantine/core";
import type { Draft, StickyBy } from "../document/draft.ts";
import { type DraftProblem, faultAt } from "../document/problems.ts";
import classes from "./sticky-editor.module.css";

type Sticky = Draft["sticky"];

const choices: readonly { readonly by: StickyBy; readonly label: string; readonly description: string }[] = [
  { by: "none", label: "Nothing", description: "Each call is split at random." },
  { by: "header", label: "A header", description: "Such as the user that your application sends along." },
  { by: "key", label: "The API key", description: "A whole application gets one version." },
  { by: "field", label: "A setting in the request", description: "A field of the request's parameters." },
];

export interface StickyEditorProps {
  readonly sticky: Sticky;
  readonly problems: readonly DraftProblem[];
  readonly disabled: boolean;
  readonly onChange: (sticky: Sticky) => void;
}

export function StickyEditor({ sticky, problems, disabled, onChange }: StickyEditorProps) {
  const isNamed = sticky.by === "header" || sticky.by === "field";
  return (
    <Radio.Group
      label="Recognise callers by"
      value={sticky.by}
      onChange={(by) => onChange({ ...sticky, by: by as StickyBy })}
      readOnly={disabled}
    >
      <div className={classes.choices}>
        {choices.map(({ by, label, description }) => (
          <Radio key={by} value={by} label={label} description={description} disabled={disabled} />
        ))}
      </div>
      {isNamed && (
        <Stack mt="sm" maw={320}>
          <TextInput
            label={sticky.by === "header" ? "Name of the header" : "Name of the setting"}
            placeholder={sticky.by === "header" ? "x-user" : "customer"}
            value={sticky.name}
            onChange={(event) => onChange({ ...sticky, name: event.currentTarget.value })}
            error={faultAt(problems, "sticky", "name")}
            disabled={disabled}
          />
        </Stack>
      )}
    </Radio.Group>
  );
}
