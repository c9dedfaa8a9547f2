/** How the gateway is, in a dot and a word. */

import { useHealth } from "../api/queries.ts";
import { useReachability } from "../api/reachability.ts";
import type { Health } from "../api/types.ts";
import { Hint } from "../components/hint.tsx";
import classes from "./gateway-status.module.css";

interface Look {
  readonly tone: "good" | "warn" | "bad" | "quiet";
  readonly word: string;
  readonly detail: string;
}

export function GatewayStatus() {
  const { isReached } = useReachability();
  const { data } = useHealth();
  const { tone, word, detail } = lookOf(isReached, data);
  return (
    <Hint label={detail} position="top-start">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: its tooltip must open by keyboard, too */}
      <span className={classes.status} data-tone={tone} role="status" tabIndex={0} aria-label={`Gateway: ${word}. ${detail}`}>
        <span className={classes.dot} aria-hidden />
        {word}
      </span>
    </Hint>
  );
}

function lookOf(isReached: boolean, health: Health | undefined): Look {
  if (!isReached) return { tone: "bad", word: "Not reached", detail: "The gateway does not answer; it is asked again and again." };
  if (health === undefined) return { tone: "quiet", word: "Connecting", detail: "Asking the gateway how it is." };
  const { workers, versions, version } = health;
  const counts = `${workers.connected} of ${workers.known} workers connected, ${versions.ready} model versions ready. InferenceHub ${version}.`;
  if (health.status !== "ready") return { tone: "warn", word: "Not ready", detail: `${health.detail} ${counts}` };
  if (workers.connected < workers.known) return { tone: "warn", word: "Worker lost", detail: counts };
  return { tone: "good", word: "Ready", detail: counts };
}
