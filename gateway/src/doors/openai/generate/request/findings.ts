/** What is found out about a request to generate while its values are looked at. */
import type { Problem } from "../../../../errors/gateway-error.ts";
import { shownToken } from "../../../../errors/pointer.ts";
import { describeJson, maxProblems } from "../../../../tensors/explain-json.ts";

export class Findings {
  readonly problems: Problem[] = [];
  /** What a version has to declare to be asked so: parameters and kinds of content, and the pointer to where each first is. */
  readonly needs = new Map<string, string>();
  /** Bytes of all text that the model is to read, about. */
  textBytes = 0;

  wrong(pointer: string, expected: string, value: unknown): void {
    if (this.problems.length < maxProblems) this.problems.push({ pointer, detail: `expected ${expected}, got ${describeJson(value)}` });
  }

  need(name: string, pointer = `/${shownToken(name)}`): void {
    if (!this.needs.has(name)) this.needs.set(name, pointer);
  }

  read(text: string): void {
    this.textBytes += Buffer.byteLength(text);
  }
}

/** Looks at one value, at a place. */
export type Check = (value: unknown, pointer: string, findings: Findings) => void;
