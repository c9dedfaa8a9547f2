/** Whether a key works, by icon and word. */

import { IconBan, IconCircleCheck, IconClockX } from "@tabler/icons-react";
import type { ApiKey } from "../../api/types.ts";
import { Tag } from "../../components/tag.tsx";

const LOOKS = {
  active: { tone: "good", word: "Active", Icon: IconCircleCheck },
  expired: { tone: "warn", word: "Expired", Icon: IconClockX },
  revoked: { tone: "quiet", word: "Revoked", Icon: IconBan },
} as const;

export function KeyStatus({ status }: Pick<ApiKey, "status">) {
  const { tone, word, Icon } = LOOKS[status];
  return (
    <Tag tone={tone} icon={<Icon size={14} aria-hidden />}>
      {word}
    </Tag>
  );
}
