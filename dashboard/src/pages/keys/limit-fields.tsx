/** What a key may at most ask for in a window of time. */

import { Fieldset, NativeSelect, NumberInput, Text } from "@mantine/core";
import type { FieldProblems, KeyDraft } from "./draft.ts";
import classes from "./key-form.module.css";
import { limitLines, secondsOf, type Unit, units } from "./limits.ts";

export interface LimitFieldsProps {
  readonly draft: KeyDraft;
  readonly problems: FieldProblems;
  readonly onChange: (change: Partial<KeyDraft>) => void;
}

const figures = [
  { field: "requests", label: "Requests" },
  { field: "rows", label: "Rows" },
  { field: "inputTokens", label: "Input tokens" },
  { field: "outputTokens", label: "Output tokens" },
  { field: "totalTokens", label: "Tokens in all" },
] as const;

export function LimitFields({ draft, problems, onChange }: LimitFieldsProps) {
  const { window, unit, burst } = draft;
  const whole = { allowDecimal: false, allowNegative: false, hideControls: true, inputMode: "numeric", thousandSeparator: "," } as const;
  return (
    <Fieldset aria-label="Own limits" className={classes.limits!}>
      <div className={classes.figures}>
        {figures.map(({ field, label }) => (
          <NumberInput
            key={field}
            {...whole}
            label={label}
            placeholder="No limit"
            data-field={field}
            value={draft[field]}
            error={problems[field]}
            onChange={(value) => onChange({ [field]: value })}
          />
        ))}
        <div className={classes.window}>
          <NumberInput
            {...whole}
            label="In every"
            data-field="window"
            value={window}
            error={problems.window}
            onChange={(value) => onChange({ window: value })}
          />
          <NativeSelect
            label="Unit"
            value={unit}
            data={units.map((each) => each.unit)}
            onChange={(event) => onChange({ unit: event.currentTarget.value as Unit })}
          />
        </div>
        <NumberInput
          {...whole}
          label="Burst"
          placeholder="0"
          data-field="burst"
          value={burst}
          error={problems.burst}
          onChange={(value) => onChange({ burst: value })}
        />
      </div>
      <Text size="xs" c="dimmed" mt="xs" aria-live="polite">
        {inWords(draft)}
      </Text>
    </Fieldset>
  );
}

function inWords(draft: KeyDraft): string {
  const windowS = Number(draft.window) * secondsOf(draft.unit);
  const rate = {
    requests: Number(draft.requests) || null,
    rows: Number(draft.rows) || null,
    input_tokens: Number(draft.inputTokens) || null,
    output_tokens: Number(draft.outputTokens) || null,
    total_tokens: Number(draft.totalTokens) || null,
    window_s: windowS || 60,
    burst: Number(draft.burst) || 0,
  };
  const lines = limitLines(rate);
  const onTop = "A burst is what may come on top of requests and rows, once in ten windows.";
  return lines.length === 0 ? onTop : `At most ${new Intl.ListFormat("en").format(lines)}; what exceeds that is answered 429. ${onTop}`;
}
