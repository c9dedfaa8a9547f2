/** Declares, for every operation of an OpenAPI document, the answers that any request may get: framing, limits, keys. */

import { isDeepStrictEqual } from "node:util";
import { isSuccess } from "../../errors/http-status.ts";
import { type ProblemKind, problemKindOf } from "../../errors/problem-for-url.ts";
import { commonProblemResponses } from "../../errors/problem-schema.ts";
import type { OpenApiDocument } from "./name-schemas.ts";

interface Operation {
  readonly responses?: Readonly<Record<string, unknown>>;
  /** Empty: no key needed. */
  readonly security?: readonly unknown[];
}

type Responses = Record<string, unknown>;

const componentNames: Readonly<Record<ProblemKind, string>> = {
  problem: "Problem",
  "open-inference": "OpenInferenceProblem",
  openai: "OpenAIError",
};

const withoutBody = new Set(["get", "head"]);

/** A new document. What an operation says of an answer itself stands; errors that are alike stand once, under `components`. */
export function declareCommonAnswers(document: OpenApiDocument): OpenApiDocument {
  const responses: Responses = {};
  const paths = Object.entries((document.paths ?? {}) as Record<string, Record<string, Operation>>).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [method, withCommonAnswers(path, method, operation, responses)]),
    ),
  ]);
  return { ...document, paths: Object.fromEntries(paths) as object, components: { ...document.components, responses } };
}

function withCommonAnswers(path: string, method: string, operation: Operation, responses: Responses): Operation {
  const kind = problemKindOf(path, "");
  const common = commonProblemResponses(operation.security?.length !== 0, !withoutBody.has(method), kind);
  const shared = ([status, response]: [string, unknown]) => {
    const name = `${componentNames[kind]}${status}`;
    responses[name] ??= response;
    const isSame = isDeepStrictEqual(responses[name], response);
    return [status, isSame ? { $ref: `#/components/responses/${name}` } : response];
  };
  const own = Object.entries(operation.responses ?? {}).map((each) => (isError(each[0]) ? shared(each) : each));
  return { ...operation, responses: Object.fromEntries([...Object.entries(common).map(shared), ...own]) };
}

function isError(status: string): boolean {
  return !isSuccess(Number(status));
}
