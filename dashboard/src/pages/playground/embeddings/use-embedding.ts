/** Makes vectors of texts, one call at a time. */
import { useEffect, useRef, useState } from "react";
import { type EmbedOutcome, embed } from "../../../api/embed.ts";

export interface Embedded {
  readonly texts: readonly string[];
  readonly outcome: EmbedOutcome;
}

export interface Embedding {
  /** The last that has finished. */
  readonly last: Embedded | undefined;
  readonly isRunning: boolean;
  run(target: string, texts: readonly string[]): Promise<void>;
  cancel(): void;
}

export function useEmbedding(): Embedding {
  const [last, setLast] = useState<Embedded>();
  const [isRunning, setRunning] = useState(false);
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);

  async function run(target: string, texts: readonly string[]): Promise<void> {
    current.current?.abort();
    const controller = new AbortController();
    current.current = controller;
    setRunning(true);
    const outcome = await embed(target, texts, controller.signal);
    // Another run has taken its place.
    if (current.current !== controller) return;
    setRunning(false);
    setLast({ texts, outcome });
  }
  return { last, isRunning, run, cancel: () => current.current?.abort() };
}
