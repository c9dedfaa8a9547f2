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

export function LimitFields({ draft, problems, onChange }: LimitFieldsProps) {
  const { requests, rows, window, unit, burst } = draft;
  const whole = { allowDecimal: false, allowNegative: false, hideControls: true, inputMode: "numeric", thousandSeparator: "," } as const;
  return (
    <Fieldset aria-label="Own limits" className={classes.limits!}>
      <div className={classes.figures}>
        <NumberInput
          {...whole}
          label="Requests"
          placeholder="No limit"
          data-field="requests"
          value={requests}
          error={problems.requests}
          onChange={(value) => onChange({ requests: value })}
        />
        <NumberInput
          {...whole}
          label="Rows"
          placeholder="No limit"
          data-field="rows"
          value={rows}
          error={problems.rows}
          onChange={(value) => onChange({ rows: value })}
        />
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

function inWords({ requests, rows, window, unit, burst }: KeyDraft): string {
  const windowS = Number(window) * secondsOf(unit);
  const rate = { requests: Number(requests) || null, rows: Number(rows) || null, window_s: windowS || 60, burst: Number(burst) || 0 };
  const lines = limitLines(rate);
  const onTop = "A burst is what may come on top, once in ten windows.";
  return lines.length === 0 ? onTop : `At most ${new Intl.ListFormat("en").format(lines)}; what exceeds that is answered 429. ${onTop}`;
}
