/** Parquet: rows in groups, each written as it is full, and at the end where they are. */
import type { Row } from "../record/row.ts";
import type { Form } from "./form.ts";

type Library = typeof import("hyparquet-writer");

/** Rows of a group at most. */
const rowsOfGroup = 1_000;
/** Characters of a group, about: encoding it must hold nobody up. */
const textOfGroup = 256 * 1024;

interface Column {
  readonly name: string;
  readonly type: "TIMESTAMP" | "STRING" | "INT32" | "DOUBLE";
  readonly nullable: boolean;
  readonly of: (row: Row) => unknown;
}

const column = (name: string, type: Column["type"], of: Column["of"], nullable = false): Column => ({ name, type, nullable, of });

/** Tensors and parameters are JSON, as in a line: models differ in them, and the columns of one file can't. */
const columns: readonly Column[] = [
  column("time", "TIMESTAMP", ({ wallMs }) => new Date(wallMs)),
  column("request_id", "STRING", ({ requestId }) => requestId),
  column("operation", "STRING", ({ operation }) => operation),
  column("model", "STRING", ({ model }) => model),
  column("version", "STRING", ({ version }) => version),
  column("key_id", "STRING", ({ keyId }) => keyId),
  column("status", "INT32", ({ status }) => status),
  column("reason", "STRING", ({ reason }) => reason ?? null, true),
  column("rows", "INT32", ({ rows }) => rows),
  column("total_ms", "DOUBLE", ({ totalMs }) => totalMs),
  column("queue_ms", "DOUBLE", ({ queueMs }) => queueMs),
  column("compute_ms", "DOUBLE", ({ computeMs }) => computeMs),
  column("inputs", "STRING", ({ inputsJson }) => inputsJson),
  column("outputs", "STRING", ({ outputsJson }) => outputsJson),
  column("parameters", "STRING", ({ parametersJson }) => parametersJson),
  column("left_out", "STRING", ({ leftOutJson }) => leftOutJson),
];

export class ParquetForm implements Form {
  readonly #bytes: InstanceType<Library["ByteWriter"]>;
  readonly #writer: InstanceType<Library["ParquetWriter"]>;
  #rows: Row[] = [];
  #text = 0;

  /** @param library loaded by gateways that write this form, and by no others */
  constructor({ ByteWriter, ParquetWriter, schemaFromColumnData }: Library) {
    this.#bytes = new ByteWriter();
    this.#writer = new ParquetWriter({
      writer: this.#bytes,
      schema: schemaFromColumnData({ columnData: columns.map(({ name, type, nullable }) => ({ name, type, nullable, data: [] })) }),
      createdBy: "inferencehub",
    });
  }

  add(rows: readonly Row[]): Uint8Array {
    for (const row of rows) {
      this.#rows.push(row);
      this.#text += row.inputsJson.length + row.outputsJson.length;
      if (this.#rows.length >= rowsOfGroup || this.#text >= textOfGroup) this.#writeGroup();
    }
    return this.#taken();
  }

  end(): Uint8Array {
    if (this.#rows.length > 0) this.#writeGroup();
    void this.#writer.finish();
    return this.#taken();
  }

  #writeGroup(): void {
    const rows = this.#rows;
    const columnData = columns.map(({ name, type, nullable, of }) => ({ name, type, nullable, data: rows.map(of) }));
    void this.#writer.write({ columnData, rowGroupSize: rows.length });
    this.#rows = [];
    this.#text = 0;
  }

  /** What was written since the last time. */
  #taken(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    return bytes;
  }
}
