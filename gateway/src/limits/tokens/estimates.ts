/** How many tokens a prompt will have, from what is known before it runs. */

/** A call before it has run. */
export interface Foreseen {
  /** Of what it brings, about: a quarter of its bytes. */
  readonly input: number;
  /** What it may make at most; undefined: nobody knows. */
  readonly output: number | undefined;
}

/** Until a version has answered, each byte may be a token: no common tokenizer makes more of them. */
const worstRatio = 4;
/** What the template of a chat adds to short messages. */
const templateTokens = 64;
/** Of shorter prompts the template's part says nothing about others. */
const telling = 64;
/** A call that had more tokens than others is forgotten over some hundred of the same version. */
const fading = 0.99;

/** By how much prompts are longer than a quarter of their bytes, as far as the answers of each version have shown. */
export class PromptRatios {
  readonly #ratios = new Map<string, number>();

  /** What to keep free for a prompt: rather too much than too little, since what was too much comes back. */
  inputOf(version: string, quarterOfBytes: number): number {
    return Math.ceil(quarterOfBytes * (this.#ratios.get(version) ?? worstRatio)) + templateTokens;
  }

  /** What the prompt really had. */
  learn(version: string, quarterOfBytes: number, promptTokens: number): void {
    if (quarterOfBytes < telling) return;
    this.#ratios.set(version, Math.max(promptTokens / quarterOfBytes, (this.#ratios.get(version) ?? 0) * fading));
  }
}
