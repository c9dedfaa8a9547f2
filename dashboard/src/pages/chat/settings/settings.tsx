/** What goes along with every message: the system prompt, and the parameters that who answers takes. */

import { Stack, Text, Textarea, TextInput } from "@mantine/core";
import type { Generation } from "../../../api/generation.ts";
import { formatCount } from "../../../format/figures.ts";
import { faultOf, isSupported, type ParameterField, type ParameterTexts, parameterFields } from "./parameters.ts";
import classes from "./settings.module.css";

/** Who answers, as the fields speak of it. */
export interface Answerer {
  readonly target: string;
  readonly generation: Generation;
}

export interface SettingsProps {
  readonly system: string;
  readonly onSystem: (system: string) => void;
  readonly texts: ParameterTexts;
  readonly onTexts: (texts: ParameterTexts) => void;
  /** One, or two to compare. */
  readonly answerers: readonly Answerer[];
}

export function Settings({ system, onSystem, texts, onTexts, answerers }: SettingsProps) {
  const shown = parameterFields.filter(({ name }) => answerers.some(({ generation }) => isSupported(generation, name)));
  return (
    <Stack gap="sm">
      <Textarea
        label="System prompt"
        placeholder="How the model shall answer"
        value={system}
        onChange={(event) => onSystem(event.currentTarget.value)}
        rows={2}
        classNames={{ input: classes.system! }}
      />
      <div className={classes.fields}>
        {shown.map((field) => (
          <ParameterInput
            key={field.name}
            field={field}
            text={texts[field.name] ?? ""}
            onText={(text) => onTexts({ ...texts, [field.name]: text })}
            answerers={answerers}
          />
        ))}
      </div>
      <Limits answerers={answerers} />
    </Stack>
  );
}

interface ParameterInputProps {
  readonly field: ParameterField;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly answerers: readonly Answerer[];
}

function ParameterInput({ field, text, onText, answerers }: ParameterInputProps) {
  const { name, label, meaning, kind } = field;
  const without = answerers.filter(({ generation }) => !isSupported(generation, name)).map(({ target }) => target);
  const common = {
    label,
    description: without.length === 0 ? meaning : `${meaning}. Not sent to ${without.join(" and ")}`,
    error: faultOf(field, text),
    value: text,
    placeholder: placeholderOf(name, answerers),
  };
  if (kind === "lines")
    return <Textarea {...common} className={classes.wide!} rows={2} onChange={(event) => onText(event.currentTarget.value)} />;
  return (
    <TextInput
      {...common}
      inputMode={kind === "integer" ? "numeric" : "decimal"}
      autoComplete="off"
      onChange={(event) => onText(event.currentTarget.value)}
    />
  );
}

function placeholderOf(name: string, answerers: readonly Answerer[]): string {
  const defaults = new Set(answerers.map(({ generation }) => generation.defaultMaxTokens));
  const [only = 0] = defaults;
  return name === "max_tokens" && defaults.size === 1 && only > 0 ? formatCount(only) : "The model’s own";
}

/** How much who answers can hold, where it tells. */
function Limits({ answerers }: Pick<SettingsProps, "answerers">) {
  const told = answerers.filter(({ generation }) => generation.contextTokens > 0);
  if (told.length === 0) return null;
  return (
    <Text size="xs" c="dimmed">
      {told
        .map(({ target, generation }) => `${target} holds ${formatCount(generation.contextTokens)} tokens, prompt and answer together.`)
        .join(" ")}
    </Text>
  );
}
