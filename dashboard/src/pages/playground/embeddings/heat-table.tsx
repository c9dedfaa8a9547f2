/** How alike each two texts are: a number for each pair, the darker the closer. */
import { Text } from "@mantine/core";
import type { CSSProperties } from "react";
import { closestPair, similarities } from "./cosine.ts";
import classes from "./heat-table.module.css";

export interface HeatTableProps {
  readonly texts: readonly string[];
  /** One for each text. */
  readonly vectors: readonly Float32Array[];
}

export function HeatTable({ texts, vectors }: HeatTableProps) {
  const matrix = similarities(vectors);
  const closest = closestPair(matrix);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1) */}
      <section className={classes.scroller} tabIndex={0} aria-label="Similarity, table">
        <table className={classes.table} style={{ "--texts": texts.length } as CSSProperties}>
          <caption className={classes.caption}>Cosine similarity: 1 is the same direction, 0 has nothing in common</caption>
          <thead>
            <tr>
              <td />
              {texts.map((text, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a text is known by its place, and may be there twice
                <th key={at} scope="col" title={text}>
                  {at + 1}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <tr key={at}>
                <th scope="row" title={texts[at]}>
                  <span className={classes.number}>{at + 1}</span> <span className={classes.text}>{texts[at]}</span>
                </th>
                {row.map((similarity, beside) => (
                  <Cell
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above
                    key={beside}
                    similarity={similarity}
                    isItself={beside === at}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {closest !== undefined && (
        <Text size="sm" mt="sm">
          Closest: {closest.one + 1} and {closest.other + 1}, at {closest.similarity.toFixed(3)}.
        </Text>
      )}
    </>
  );
}

function Cell({ similarity, isItself }: { readonly similarity: number; readonly isItself: boolean }) {
  const share = Math.min(1, Math.abs(similarity)) || 0;
  return (
    <td
      className={classes.cell}
      data-itself={isItself || undefined}
      data-opposed={similarity < 0 || undefined}
      style={{ "--share": share.toFixed(3) } as CSSProperties}
    >
      {Number.isNaN(similarity) ? "—" : similarity.toFixed(2)}
    </td>
  );
}
