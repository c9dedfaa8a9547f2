/** The channel to the supervisor as `contract/launch.schema.json` has it: what may be said on it, and what is understood. */

import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import schema from "../../../contract/launch.schema.json" with { type: "json" };
import type { components } from "./launch-schema.d.ts";

type Schemas = components["schemas"];

/** What a gateway is told when it starts, before its settings are looked at. */
export type GatewayDocument = Readonly<Schemas["GatewayDocument"]>;

/** What a gateway tells its supervisor; the parts of events that only workers have stay out. Models are those that are upstream. */
export type Event =
  | Readonly<Pick<Schemas["Listening"], "event"> & { host: string; port: number }>
  | Readonly<Pick<Schemas["Ready"], "event"> & Partial<Pick<Schemas["Ready"], "models">>>
  | Readonly<Schemas["FirstKey"]>
  | Readonly<Schemas["SignInLink"]>
  | Readonly<Schemas["Failed"]>;

/** What a supervisor tells a gateway. */
export type Order = Readonly<Schemas["Drain"]> | Readonly<Schemas["Workers"]>;

const ID = "launch.schema.json";

/** What a schema that is made from Python's types can't say of the gateway's document. */
const gatewayDocument = {
  allOf: [{ $ref: `${ID}#/$defs/GatewayDocument` }],
  properties: { name: { minLength: 1 }, home: { pattern: "^/" }, listen_fd: { minimum: 3 } },
};

const ajv = new Ajv2020({ allErrors: true, strict: false, useDefaults: true });
ajv.addSchema(schema, ID);

/** True for a document; fills in what may be left out. Compiled when it is first asked. */
export function gatewayDocumentCheck(): ValidateFunction<GatewayDocument> {
  return ajv.compile<GatewayDocument>(gatewayDocument);
}

/** The order in a line; undefined for what is none, or none that a gateway knows. */
export function orderFromLine(line: string): Order | undefined {
  const value = json(line);
  return isDrain(value) || isWorkers(value) ? value : undefined;
}

const isDrain = definition<Schemas["Drain"]>("Drain");
const isWorkers = definition<Schemas["Workers"]>("Workers");

function definition<Kind>(name: keyof Schemas): (value: unknown) => value is Kind {
  let check: ValidateFunction<Kind> | undefined;
  return (value): value is Kind => (check ??= ajv.compile<Kind>({ $ref: `${ID}#/$defs/${name}` }))(value);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
