/** What a version takes and gives, as a table. */

import { Button, Code, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { ModelVersion, TensorSpec } from "../../api/types.ts";
import classes from "./signature.module.css";

export function Signature({ version }: { readonly version: ModelVersion }) {
  const { inputs, outputs, batched, labels = [] } = version;
  if (inputs.length === 0 && outputs.length === 0)
    return (
      <Text size="sm" c="dimmed">
        What it takes and gives is known once it is loaded.
      </Text>
    );
  return (
    <>
      <Table className={classes.table} verticalSpacing={6} horizontalSpacing="xs" aria-label={`Signature of version ${version.version}`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Datatype</Table.Th>
            <Table.Th>Shape</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <TensorRows title="Takes" specs={inputs} batched={batched} />
        <TensorRows title="Gives" specs={outputs} batched={batched} />
      </Table>
      {labels.length > 0 && <Classes labels={labels} />}
    </>
  );
}

interface TensorRowsProps {
  readonly title: string;
  readonly specs: readonly TensorSpec[];
  readonly batched: boolean;
}

function TensorRows({ title, specs, batched }: TensorRowsProps) {
  return (
    <Table.Tbody>
      <Table.Tr>
        <Table.Th colSpan={3} scope="rowgroup" className={classes.group}>
          {title}
        </Table.Th>
      </Table.Tr>
      {specs.map(({ name, datatype, shape }) => (
        <Table.Tr key={name}>
          <Table.Td className={classes.name}>{name}</Table.Td>
          <Table.Td>{datatype}</Table.Td>
          <Table.Td>{shapeWords(shape, batched)}</Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

const fewClasses = 12;

function Classes({ labels }: { readonly labels: readonly string[] }) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? labels : labels.slice(0, fewClasses);
  return (
    <Group gap={6} mt="md" align="center">
      <Text size="sm" c="dimmed">
        {labels.length} classes
      </Text>
      {shown.map((label) => (
        <Code key={label}>{label}</Code>
      ))}
      {labels.length > fewClasses && (
        <Button variant="subtle" size="compact-xs" onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${labels.length}`}
        </Button>
      )}
    </Group>
  );
}

/** `rows × 4`, `3 × any length`, `one value`. @param batched the first dimension counts rows, and calls may leave it out */
export function shapeWords(shape: readonly number[], batched: boolean): string {
  if (shape.length === 0) return "one value";
  return shape.map((length, at) => (batched && at === 0 ? "rows" : length === -1 ? "any length" : String(length))).join(" × ");
}
