/** The answer as it came, to read, copy or keep. */
import { Button, Group, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMemo } from "react";
import type { Prediction } from "../../../api/types.ts";
import { CodeBlock } from "../../../components/code.tsx";
import { download } from "../../../components/download.ts";
import { formatBytes } from "../../../format/figures.ts";
import { jsonDialect, literal } from "../../../format/snippets/literal.ts";

/** A browser lays out this much text without a pause. */
const longestShown = 100_000;

export function AnswerJson({ prediction }: { readonly prediction: Prediction }) {
  const text = useMemo(() => literal(prediction, jsonDialect), [prediction]);
  if (text.length <= longestShown) return <CodeBlock code={text} language="JSON" />;
  return (
    <Group gap="md">
      <Text size="sm" c="dimmed">
        {formatBytes(text.length)} of JSON: too much to show here.
      </Text>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={14} aria-hidden />}
        onClick={() => download("answer.json", text)}
      >
        Download answer.json
      </Button>
    </Group>
  );
}
