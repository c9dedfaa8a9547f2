/** Where the time of a call went: in the gateway by parts, and on the way to this browser. */
import type { Prediction } from "../../../api/types.ts";
import { formatMs } from "../../../format/figures.ts";
import { GatewayTimes, gatewayNote } from "./gateway-times.ts";
import styles from "./timing.module.css";

export interface TimingProps {
  readonly prediction: Prediction;
  /** As this browser saw it. */
  readonly elapsedMs: number;
  readonly sentBytes: number;
}

const times = new GatewayTimes();

const parts = [
  { name: "gateway", label: "Gateway", hint: "Checks, routing, and the way to the worker and back" },
  { name: "queue", label: "Queue", hint: "Waiting for the model" },
  { name: "compute", label: "Compute", hint: "The run of the batch that held the call" },
] as const;

export function Timing({ prediction, elapsedMs, sentBytes }: TimingProps) {
  const { timings_ms: timings } = prediction;
  const note = gatewayNote(timings, times.before(prediction), sentBytes);
  const sum = parts.reduce((total, { name }) => total + timings[name], 0);
  const outside = Math.max(0, elapsedMs - timings.total);
  return (
    <section aria-label="Time">
      <h3 className={styles.heading}>
        Time <span className={styles.total}>{formatMs(timings.total)}</span>
      </h3>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(
          ({ name }) =>
            timings[name] > 0 && <span key={name} className={styles.part} data-part={name} style={{ flexGrow: timings[name] / sum }} />,
        )}
      </div>
      {note !== undefined && <p className={styles.note}>{note}</p>}
      <dl className={styles.list}>
        {parts.map(({ name, label, hint }) => (
          <div key={name} title={hint}>
            <dt>
              <span className={styles.swatch} data-part={name} aria-hidden="true" />
              {label}
            </dt>
            <dd>{formatMs(timings[name])}</dd>
          </div>
        ))}
        <div className={styles.outside} title="From this browser to the gateway and back, and what the browser itself did">
          <dt>Network and browser</dt>
          <dd>{formatMs(outside)}</dd>
        </div>
        <div>
          <dt>Round trip</dt>
          <dd>{formatMs(elapsedMs)}</dd>
        </div>
      </dl>
    </section>
  );
}
