/** What a version takes and gives, as a table. */

import { Button, Code, Group, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { ModelVersion, TensorSpec } from "../../api/types.ts";
import { ProtocolName } from "../../components/protocol-name.tsx";
import { elementWord, protocolShape, shapeWords } from "../../format/datatypes.ts";
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
            <Table.Th>Kind</Table.Th>
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
      {specs.map((spec) => (
        <Table.Tr key={spec.name}>
          <Table.Td className={classes.name}>
            {spec.name}
            <Parts spec={spec} />
          </Table.Td>
          <Table.Td>
            {elementWord(spec.datatype)} <ProtocolName>{spec.datatype}</ProtocolName>
          </Table.Td>
          <Table.Td>
            {shapeWords(spec.shape, batched)} <ProtocolName>{protocolShape(spec.shape)}</ProtocolName>
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  );
}

const fewParts = 8;

/** What the columns of a matrix are called, or what a column of categories takes. */
function Parts({ spec: { feature_names = [], categories = [] } }: { readonly spec: TensorSpec }) {
  const parts = feature_names.length > 0 ? feature_names : categories.map(String);
  if (parts.length === 0) return null;
  const more = parts.length - fewParts;
  return (
    <Text size="xs" c="dimmed" className={classes.parts} title={parts.join(", ")}>
      {parts.slice(0, fewParts).join(", ")}
      {more > 0 && ` and ${more} more`}
    </Text>
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
