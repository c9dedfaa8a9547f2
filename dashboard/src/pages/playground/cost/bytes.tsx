/** What the call weighed as JSON, and what it would weigh as Protobuf. */
import type { ModelVersion, Prediction, PredictionRequest } from "../../../api/types.ts";
import { formatBytes } from "../../../format/figures.ts";
import styles from "./bytes.module.css";
import { answerBytes, requestBytes } from "./protobuf-size.ts";

export interface BytesProps {
  readonly request: PredictionRequest;
  readonly prediction: Prediction;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly signature: ModelVersion | undefined;
}

export function Bytes({ request, prediction, sentBytes, receivedBytes, signature }: BytesProps) {
  const lines = [
    { name: "Request", json: sentBytes, protobuf: signature && requestBytes(request, signature) },
    { name: "Answer", json: receivedBytes, protobuf: signature && answerBytes(prediction, signature) },
  ];
  return (
    <section aria-label="Bytes">
      <table className={styles.bytes}>
        <thead>
          <tr>
            <th scope="col">Bytes</th>
            <th scope="col" title="The body as this page sent it, with each input's name; without headers">
              JSON
            </th>
            <th scope="col" title="Counted: as a PredictRequest and a PredictResponse, which POST /predict takes and gives as well">
              Protobuf
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, json, protobuf }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{formatBytes(json)}</td>
              <td>{formatBytes(protobuf)}</td>
              <td className={styles.change}>{protobuf !== undefined && changeOf(json, protobuf)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** In percent of the first. */
function changeOf(from: number, to: number): string {
  const percent = Math.round((to / from - 1) * 100);
  return percent === 0 ? "±0 %" : `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
}
