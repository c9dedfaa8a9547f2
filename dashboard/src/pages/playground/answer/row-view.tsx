/** One row of an answer, every output as a person wants to read it. */
import { Skeleton, Text } from "@mantine/core";
import { lazy, Suspense } from "react";
import { formatFigure, formatShare } from "./figures.ts";
import { ProbabilityBars } from "./probability-bars.tsx";
import styles from "./row-view.module.css";
import { certaintyOf, type Part, type Row } from "./rows.ts";

// Few models answer with tensors, and its controls weigh more than all other answers.
const TensorView = lazy(async () => ({ default: (await import("./tensor-view.tsx")).TensorView }));

export function RowView({ row }: { readonly row: Row }) {
  // A single output needs no name: its model has no other.
  const isNamed = row.parts.length > 1;
  return (
    <div className={styles.parts}>
      {row.parts.map((part) => (
        <div key={part.name} className={styles.part}>
          {isNamed && part.kind !== "classes" && <Text className={styles.name!}>{part.name}</Text>}
          <PartView part={part} />
        </div>
      ))}
    </div>
  );
}

function PartView({ part }: { readonly part: Part }) {
  switch (part.kind) {
    case "classes":
      return (
        <>
          <Headline label={part.label} certainty={certaintyOf(part)} />
          <ProbabilityBars classes={part.classes} label={part.label} />
        </>
      );
    case "label":
      return <Headline label={part.label} certainty={undefined} />;
    case "number":
      return (
        <output className={styles.figure} title={String(part.value)}>
          {formatFigure(part.value)}
        </output>
      );
    case "text":
      return <div className={styles.text}>{part.text === "" ? <Text c="dimmed">Empty text</Text> : part.text}</div>;
    case "numbers":
      return (
        <ol className={styles.numbers}>
          {part.values.map((value, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an element of a tensor is its place
            <li key={index}>{formatFigure(value)}</li>
          ))}
        </ol>
      );
    case "texts":
      return (
        <ol className={styles.texts}>
          {part.texts.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an element of a tensor is its place
            <li key={index}>{text}</li>
          ))}
        </ol>
      );
    case "tensor":
      return (
        <Suspense fallback={<Skeleton height={200} />}>
          <TensorView name={part.name} elements={part.elements} shape={part.shape} />
        </Suspense>
      );
    case "empty":
      return <Text c="dimmed">Nothing: this output has no elements.</Text>;
  }
}

export function Headline({ label, certainty }: { readonly label: string; readonly certainty: number | undefined }) {
  return (
    <output className={styles.headline}>
      <span className={styles.label}>{label}</span>
      {certainty !== undefined && <span className={styles.certainty}>{formatShare(certainty)}</span>}
    </output>
  );
}
