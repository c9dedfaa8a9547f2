/** What the operations of /openapi.json take and give, as types. */

import type { paths } from "../schema.ts";

export type Method = "get" | "put" | "post" | "delete";

/** The paths that have an operation of this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends { readonly [method in M]: { responses: unknown } } ? P : never;
}[keyof paths];

export type OperationAt<M extends Method, P extends PathOf<M>> = paths[P] extends { readonly [method in M]: infer Operation }
  ? Operation
  : never;

/** The body of a success; undefined where it has none. */
export type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? Responses extends { 200: { content: { "application/json": infer Body } } }
    ? Body
    : Responses extends { 201: { content: { "application/json": infer Body } } }
      ? Body
      : undefined
  : never;

/** What fills the path, what stands behind its question mark, and the body, each where the operation has it. */
export type WishOf<Operation> = PathPart<Operation> & QueryPart<Operation> & BodyPart<Operation>;

type PathPart<Operation> = Operation extends { parameters: { path: infer Path } } ? { readonly path: Path } : { readonly path?: never };

type QueryPart<Operation> = Operation extends { parameters: { query?: infer Query } }
  ? { readonly query?: Exclude<Query, undefined> }
  : { readonly query?: never };

type BodyPart<Operation> = Operation extends { requestBody: { content: { "application/json": infer Body } } }
  ? { readonly body: Body }
  : Operation extends { requestBody?: { content: { "application/json": infer Body } } }
    ? { readonly body?: Body }
    : { readonly body?: never };
