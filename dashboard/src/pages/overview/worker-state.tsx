/** The state of a worker, by icon and word: never by colour alone. */

import { IconCircleCheck, IconDoorExit, IconPlugConnected, IconPlugConnectedX } from "@tabler/icons-react";
import type { WorkerInfo } from "../../api/types.ts";
import { Tag, type Tone } from "../../components/tag.tsx";

type State = WorkerInfo["state"];

const LOOKS: Readonly<Record<State, { readonly tone: Tone; readonly word: string; readonly Icon: typeof IconCircleCheck }>> = {
  READY: { tone: "good", word: "Ready", Icon: IconCircleCheck },
  CONNECTING: { tone: "busy", word: "Connecting", Icon: IconPlugConnected },
  DRAINING: { tone: "quiet", word: "Draining", Icon: IconDoorExit },
  LOST: { tone: "bad", word: "Lost", Icon: IconPlugConnectedX },
};

export function WorkerState({ state }: { readonly state: State }) {
  const { tone, word, Icon } = LOOKS[state];
  return (
    <Tag tone={tone} icon={<Icon size={14} aria-hidden />}>
      {word}
    </Tag>
  );
}
