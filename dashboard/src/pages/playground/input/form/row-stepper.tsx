/** Goes through the rows of a call whose rows are too large to be lines of a table, such as pictures. */
import { Button, Group, Pagination, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";

export interface RowStepperProps {
  readonly count: number;
  readonly onAdd: () => void;
  readonly onRemove: (row: number) => void;
  readonly children: (row: number) => ReactNode;
}

export function RowStepper({ count, onAdd, onRemove, children }: RowStepperProps) {
  const [wanted, setRow] = useState(0);
  const row = Math.min(wanted, count - 1);
  return (
    <Stack gap="md">
      <Group gap="sm">
        <Text size="sm" fw={500} className="figures">
          {count === 0 ? "No rows" : `Row ${row + 1} of ${count}`}
        </Text>
        {count > 0 && (
          <Pagination
            size="sm"
            total={count}
            value={row + 1}
            onChange={(page) => setRow(page - 1)}
            siblings={0}
            getControlProps={(control) => ({ "aria-label": `${control} row` })}
          />
        )}
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            onAdd();
            setRow(count);
          }}
        >
          Add row
        </Button>
        <Button size="xs" variant="default" disabled={count < 2} onClick={() => onRemove(row)}>
          Remove row
        </Button>
      </Group>
      {count > 0 && <div key={row}>{children(row)}</div>}
    </Stack>
  );
}
