/** Whether what is shown is what happens: by icon and word. */

import { IconBroadcast, IconLoader2, IconPlayerPause, IconRefreshAlert } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { LiveState } from "../../api/live/use-live.ts";
import { Tag } from "../../components/tag.tsx";

export interface LiveTagProps {
  readonly state: LiveState;
  readonly paused: boolean;
  /** When the gateway was last heard, in ms since the epoch. */
  readonly heardAt: number | undefined;
}

export function LiveTag({ state, paused, heardAt }: LiveTagProps) {
  return <span role="status">{tagOf({ state, paused, heardAt })}</span>;
}

function tagOf({ state, paused, heardAt }: LiveTagProps) {
  if (state === "stale")
    return (
      <Tag tone="warn" icon={<IconRefreshAlert size={14} aria-hidden />}>
        {heardAt === undefined ? (
          "Reconnecting"
        ) : (
          <>
            Reconnecting · last heard <Age since={heardAt} />
          </>
        )}
      </Tag>
    );
  if (paused)
    return (
      <Tag tone="quiet" icon={<IconPlayerPause size={14} aria-hidden />}>
        Paused
      </Tag>
    );
  if (state === "live")
    return (
      <Tag tone="good" icon={<IconBroadcast size={14} aria-hidden />}>
        Live
      </Tag>
    );
  return (
    <Tag tone="busy" icon={<IconLoader2 size={14} aria-hidden />}>
      Connecting
    </Tag>
  );
}

/** Counts up; not read out each time. */
function Age({ since }: { readonly since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span aria-live="off" className="figures">
      {ageOf(now - since)}
    </span>
  );
}

/** How long ago something was, exact enough to see whether it still goes on. */
export function ageOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s ago`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min ago`;
}
