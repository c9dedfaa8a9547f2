/** The inputs that ship with a version, each a step away from being tried. */

import { Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { ModelVersion } from "../../api/types.ts";
import { mostShareCharacters, shareTextFromInputs } from "../../format/share.ts";
import classes from "./examples.module.css";

type Example = NonNullable<ModelVersion["examples"]>[number];

export function Examples({ model, version }: { readonly model: string; readonly version: ModelVersion }) {
  const { examples = [] } = version;
  if (examples.length === 0) return null;
  return (
    <div className={classes.examples}>
      <Text size="sm" c="dimmed">
        Try an example in the playground
      </Text>
      <ul className={classes.list} aria-label="Examples">
        {examples.map((example) => (
          <li key={example.name}>
            <TryExample model={model} version={version} example={example} />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface TryExampleProps {
  readonly model: string;
  readonly version: ModelVersion;
  readonly example: Example;
}

function TryExample({ model, version, example }: TryExampleProps) {
  const input = useShareText(example, version.inputs);
  return (
    <Link
      className={classes.example}
      to="/playground"
      search={{ model, version: version.version, ...(input !== undefined && { input }) }}
      aria-label={`Try ${example.name} in the playground`}
    >
      <IconPlayerPlay size={14} aria-hidden />
      {example.name}
    </Link>
  );
}

/** Undefined until it is made, and for inputs that are too large for a link: the playground knows the model's examples, too. */
function useShareText(example: Example, signature: ModelVersion["inputs"]): string | undefined {
  const [text, setText] = useState<string>();
  const inputs = inputsOfExample(example, signature);
  // The catalogue is read anew every few seconds, and says the same in new objects.
  const json = JSON.stringify(inputs);
  useEffect(() => {
    let isWanted = true;
    if (json !== undefined)
      void shareTextFromInputs(JSON.parse(json)).then((made) => {
        if (isWanted && made.length <= mostShareCharacters) setText(made);
      });
    return () => {
      isWanted = false;
    };
  }, [json]);
  return text;
}

/** By input name; a model with one input may have just its array in an example. Undefined: it fits no signature. */
export function inputsOfExample(
  { inputs }: Pick<Example, "inputs">,
  signature: ModelVersion["inputs"],
): Record<string, unknown> | undefined {
  if (typeof inputs === "object" && inputs !== null && !Array.isArray(inputs)) return inputs as Record<string, unknown>;
  return signature.length === 1 ? { [signature[0]!.name]: inputs } : undefined;
}
