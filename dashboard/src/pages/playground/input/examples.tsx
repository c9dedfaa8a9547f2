/** The examples that come with a model, each one click away. */
import { Button, Group, Text } from "@mantine/core";
import { useId } from "react";
import type { Inputs } from "../state.ts";
import { inputsFromExample } from "./blank.ts";
import type { Signature } from "./signature.ts";

export interface ExamplesProps {
  readonly signature: Signature;
  readonly inputs: Inputs;
  readonly onChoose: (inputs: Inputs) => void;
}

export function Examples({ signature, inputs, onChoose }: ExamplesProps) {
  const id = useId();
  const { examples = [] } = signature;
  if (examples.length === 0) return null;
  const now = JSON.stringify(inputs);
  return (
    <Group gap={6} role="group" aria-labelledby={id}>
      <Text size="sm" c="dimmed" id={id} mr={4}>
        Examples
      </Text>
      {examples.map(({ name, inputs: example }) => {
        const wanted = inputsFromExample(signature, example);
        const isShown = JSON.stringify(wanted) === now;
        return (
          <Button
            key={name}
            size="compact-sm"
            radius="xl"
            variant={isShown ? "light" : "default"}
            aria-pressed={isShown}
            onClick={() => onChoose(wanted)}
          >
            {name}
          </Button>
        );
      })}
    </Group>
  );
}
