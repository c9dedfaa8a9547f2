/** Several texts, and how alike the vectors are that a version makes of them. */
import { Button, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { IconPlayerPlayFilled, IconPlayerStopFilled } from "@tabler/icons-react";
import { useDeferredValue, useMemo } from "react";
import { baseAddress } from "../../../api/address.ts";
import { may, useSignedIn } from "../../../api/rights.ts";
import type { Model } from "../../../api/types.ts";
import { CodeTabs, KeyNote } from "../../../components/code-tabs.tsx";
import { Refusal } from "../../../components/refusal.tsx";
import { Section } from "../../../components/section.tsx";
import { Empty, Loading } from "../../../components/states.tsx";
import { formatCount, formatMs } from "../../../format/figures.ts";
import { Choices } from "../input/place/choices.tsx";
import type { PlaceControl } from "../input/place/use-place.ts";
import { useRunKeys } from "../use-run-keys.ts";
import workbench from "../workbench.module.css";
import { HeatTable } from "./heat-table.tsx";
import { embedSnippets } from "./snippets.ts";
import { inputsFromTexts, textsFrom, writtenTexts } from "./texts.ts";
import { TextsInput } from "./texts-input.tsx";
import { type Embedded, useEmbedding } from "./use-embedding.ts";

export interface EmbeddingsBenchProps {
  readonly models: readonly Model[];
  readonly control: PlaceControl;
}

export function EmbeddingsBench({ models, control }: EmbeddingsBenchProps) {
  const { place, setInputs } = control;
  const { model, version, signature, inputs } = place;
  const input = signature?.inputs[0]?.name ?? "text";
  const texts = textsFrom(inputs, input);
  const written = writtenTexts(texts);
  const target = version === "" ? model : `${model}@${version}`;
  const { last, isRunning, run, cancel } = useEmbedding();
  const canRun = may(useSignedIn(), "predict") && written.length > 0;
  const start = () => void (canRun && !isRunning && run(target, written));

  useRunKeys(start);
  return (
    <div className={workbench.workbench}>
      <div className={workbench.input}>
        <Section title="Inputs">
          <Stack gap="md">
            <Choices models={models} place={place} control={control} canCompare={false} />
            <TextsInput texts={texts} onTexts={(next) => setInputs(inputsFromTexts(next, input))} />
            <Group>
              {isRunning ? (
                <Button color="gray" variant="default" leftSection={<IconPlayerStopFilled size={16} aria-hidden />} onClick={cancel}>
                  Cancel
                </Button>
              ) : (
                <Button leftSection={<IconPlayerPlayFilled size={16} aria-hidden />} onClick={start} disabled={!canRun}>
                  Compare the texts
                </Button>
              )}
            </Group>
          </Stack>
        </Section>
      </div>
      <div className={workbench.answer}>
        <Section title="Similarity">
          <VisuallyHidden role="status">
            {isRunning ? "The model is running" : last?.outcome.ok ? "The texts are compared." : ""}
          </VisuallyHidden>
          <Similarity last={last} isRunning={isRunning} onRetry={start} model={model} />
        </Section>
        <EmbedCode target={target} texts={written} />
      </div>
    </div>
  );
}

interface SimilarityProps {
  readonly last: Embedded | undefined;
  readonly isRunning: boolean;
  readonly onRetry: () => void;
  readonly model: string;
}

function Similarity({ last, isRunning, onRetry, model }: SimilarityProps) {
  if (last === undefined && isRunning) return <Loading label="The model is running" />;
  if (last === undefined)
    return <Empty title="Nothing compared yet">Write two texts or more, and see how alike the model finds them.</Empty>;
  const { outcome, texts } = last;
  if (!outcome.ok) return <Refusal problem={outcome.problem} elapsedMs={outcome.elapsedMs} onRetry={onRetry} />;
  const { vectors, promptTokens, version, requestId } = outcome.embeddings;
  const facts = [
    `${formatCount(vectors[0]?.length ?? 0)} values a vector`,
    promptTokens > 0 && `${formatCount(promptTokens)} tokens`,
    formatMs(outcome.elapsedMs),
    version !== "" && `${model}@${version}`,
    requestId !== "" && `request ${requestId}`,
  ];
  return (
    <>
      <HeatTable texts={texts} vectors={vectors} />
      <Text size="xs" c="dimmed" mt="xs">
        {facts.filter((fact) => fact !== false).join(" · ")}
      </Text>
    </>
  );
}

function EmbedCode({ target, texts }: { readonly target: string; readonly texts: readonly string[] }) {
  const needsKey = useSignedIn().auth;
  // Typing must not wait for three programs to be written. A new list of the same texts is nothing new.
  const text = useDeferredValue(JSON.stringify(texts.length === 0 ? ["A text"] : texts));
  const snippets = useMemo(
    () => embedSnippets({ gateway: baseAddress(), needsKey, target, texts: JSON.parse(text) as string[] }),
    [needsKey, target, text],
  );
  return (
    <Section title="The same call in code" description="Any client of OpenAI’s API talks to this gateway.">
      <CodeTabs texts={snippets} note={() => (needsKey ? <KeyNote /> : null)} />
    </Section>
  );
}
