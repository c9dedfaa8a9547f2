/** Connections to the database. pg is loaded here and nowhere else: a gateway with a file never pays for it. */

import type { Client, ClientConfig } from "pg";
import { RefusedStateError } from "../state-error.ts";
import { databaseAddress } from "./address.ts";

export interface Target {
  readonly url: string;
  /** PEM file with the authority of its certificate; null: the system's. */
  readonly ca: string | null;
  /** As the server shows its connections. */
  readonly name: string;
}

const connectTimeoutMs = 2_000;
/** Changes are a few rows each; what takes longer waits for somebody who is gone, in milliseconds. */
const statementMs = 5_000;

/** bigint and numeric: what is counted here stays below 2^53. */
const numberTypes: ReadonlyMap<number, (text: string) => number> = new Map([
  [20, Number],
  [1700, Number],
]);

/** Rejects with RefusedStateError where the authority can't be read. */
export async function connector(target: Target) {
  const { shown, config } = addressOf(target);
  // CommonJS: as a bundle it has a default export alone.
  const { default: pg } = await import("pg");
  const options: ClientConfig = {
    ...config,
    application_name: target.name,
    options: "-c search_path=inferencehub",
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + 1_000,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => numberTypes.get(oid) ?? pg.types.getTypeParser(oid, format) },
  };
  const connect = async (): Promise<Client> => {
    const client = new pg.Client({ ...options, query_timeout: connectTimeoutMs });
    // Said by whoever asks next; without a listener it would end the process.
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  return { shown, options, pg, connect };
}

function addressOf({ url, ca }: Target) {
  try {
    return databaseAddress(url, ca);
  } catch (cause) {
    throw new RefusedStateError(`The certificate of the database's authority, ${ca}, cannot be read; mend state.ca.`, { cause });
  }
}
