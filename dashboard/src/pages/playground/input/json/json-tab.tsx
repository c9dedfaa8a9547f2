/** The inputs as JSON, over the same state as the form. Text that is no JSON is kept, and said to be none. */
import { Stack, Text } from "@mantine/core";
import { useMemo } from "react";
import { JsonEditor } from "../../../../components/json-editor.tsx";
import type { InputProblem } from "../../state.ts";
import { ProblemList } from "../problem-list.tsx";
import { marksInText } from "./json-text.ts";
import type { JsonDraft } from "./use-json-draft.ts";

export interface JsonTabProps {
  readonly draft: JsonDraft;
  readonly problems: readonly InputProblem[];
}

export function JsonTab({ draft: { text, fault, write }, problems }: JsonTabProps) {
  const marks = useMemo(() => (fault === undefined ? marksInText(text, problems) : [fault]), [text, fault, problems]);
  return (
    <Stack gap="xs">
      <JsonEditor label="Inputs as JSON" value={text} onChange={write} problems={marks} minHeight={260} />
      <div role="status">
        {fault !== undefined && (
          <Text size="xs" c="var(--mantine-color-error)">
            Line {fault.line}, column {fault.column}: {fault.message}. The form keeps what was last complete.
          </Text>
        )}
      </div>
      <ProblemList items={fault === undefined ? problems.map(({ pointer, detail }) => ({ place: pointer, detail })) : []} />
    </Stack>
  );
}
