/** Time and bytes of both calls; what is the same in both is folded. */
import { useState } from "react";
import { formatBytes, formatMs } from "../../../format/figures.ts";
import { answerBytes, requestBytes } from "../cost/protobuf-size.ts";
import type { Run } from "../run.ts";
import styles from "./comparison.module.css";
import { EqualToggle } from "./equal-toggle.tsx";

export interface CostTableProps {
  readonly left: Run;
  readonly right: Run;
  readonly names: readonly [left: string, right: string];
}

interface Line {
  readonly name: string;
  readonly left: number | undefined;
  readonly right: number | undefined;
  readonly format: (value: number | undefined) => string;
}

export function CostTable({ left, right, names }: CostTableProps) {
  const [isOpen, setOpen] = useState(false);
  const lines = linesOf(left, right);
  const others = lines.filter((line) => !isEqual(line));
  return (
    <div>
      <table className={styles.table}>
        <caption>Time and bytes</caption>
        <thead>
          <tr>
            <th scope="col">What it took</th>
            <th scope="col">Version {names[0]}</th>
            <th scope="col">Version {names[1]}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {(isOpen ? lines : others).map((line) => (
            <tr key={line.name}>
              <th scope="row">{line.name}</th>
              <td>{line.format(line.left)}</td>
              <td>{line.format(line.right)}</td>
              <td className={styles.difference}>{changeText(line)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <EqualToggle count={lines.length - others.length} noun={["line", "lines"]} isOpen={isOpen} onToggle={() => setOpen(!isOpen)} />
    </div>
  );
}

function isEqual({ left, right }: Line): boolean {
  return left === right;
}

function linesOf(left: Run, right: Run): Line[] {
  const [a, b] = [costOf(left), costOf(right)];
  const times = ["Total", "Gateway", "Queue", "Compute", "Round trip"] as const;
  const bytes = ["Answer as JSON", "Answer as Protobuf", "Request as JSON", "Request as Protobuf"] as const;
  return [
    ...times.map((name) => ({ name, left: a[name], right: b[name], format: formatMs })),
    ...bytes.map((name) => ({ name, left: a[name], right: b[name], format: formatBytes })),
  ];
}

function costOf({ outcome, request, signature }: Run): Record<string, number | undefined> {
  if (!outcome.ok) return {};
  const { prediction, elapsedMs, sentBytes, receivedBytes } = outcome;
  const { total, gateway, queue, compute } = prediction.timings_ms;
  return {
    Total: total,
    Gateway: gateway,
    Queue: queue,
    Compute: compute,
    "Round trip": elapsedMs,
    "Answer as JSON": receivedBytes,
    "Answer as Protobuf": signature && answerBytes(prediction, signature),
    "Request as JSON": sentBytes,
    "Request as Protobuf": signature && requestBytes(request, signature),
  };
}

function changeText({ left, right, format }: Line): string {
  if (left === undefined || right === undefined) return "–";
  const change = right - left;
  if (change === 0) return format(0);
  return `${change > 0 ? "+" : "−"}${format(Math.abs(change))}`;
}
