/** The state of a model version, by icon and word: never by colour alone. */

import { IconCircleCheck, IconCircleDashed, IconCircleOff, IconCircleX, IconLoader2, IconRefreshAlert } from "@tabler/icons-react";
import type { VersionState as State } from "../api/types.ts";
import { Tag, type Tone } from "./tag.tsx";

const LOOKS: Readonly<Record<State, { readonly tone: Tone; readonly word: string; readonly Icon: typeof IconCircleCheck }>> = {
  READY: { tone: "good", word: "Ready", Icon: IconCircleCheck },
  LOADING: { tone: "busy", word: "Loading", Icon: IconLoader2 },
  RECOVERING: { tone: "warn", word: "Recovering", Icon: IconRefreshAlert },
  FAILED: { tone: "bad", word: "Failed", Icon: IconCircleX },
  UNLOADING: { tone: "quiet", word: "Unloading", Icon: IconCircleDashed },
  UNLOADED: { tone: "quiet", word: "Unloaded", Icon: IconCircleOff },
};

export function wordOf(state: State): string {
  return LOOKS[state].word;
}

export function VersionState({ state }: { readonly state: State }) {
  const { tone, word, Icon } = LOOKS[state];
  return (
    <Tag tone={tone} icon={<Icon size={14} aria-hidden />}>
      {word}
    </Tag>
  );
}
