/** What the navigation offers, and to whom. */

import {
  IconActivity,
  IconArrowsSplit2,
  IconCalculator,
  IconClipboardList,
  IconCube,
  IconKey,
  IconMessageCircle,
  IconPlayerPlay,
  IconPlugConnected,
} from "@tabler/icons-react";
import { may, type Right } from "../api/rights.ts";
import type { SignedInSession } from "../api/types.ts";

export interface PageEntry {
  readonly to: "/playground" | "/chat" | "/overview" | "/models" | "/traffic" | "/keys" | "/usage" | "/audit" | "/connect";
  readonly label: string;
  readonly Icon: typeof IconCube;
  readonly needs: Right;
}

const PAGES: readonly PageEntry[] = [
  { to: "/playground", label: "Playground", Icon: IconPlayerPlay, needs: "predict" },
  { to: "/chat", label: "Chat", Icon: IconMessageCircle, needs: "predict" },
  { to: "/overview", label: "Overview", Icon: IconActivity, needs: "metrics" },
  { to: "/models", label: "Models", Icon: IconCube, needs: "predict" },
  { to: "/connect", label: "Connect", Icon: IconPlugConnected, needs: "predict" },
  { to: "/traffic", label: "Traffic", Icon: IconArrowsSplit2, needs: "admin" },
  { to: "/keys", label: "Keys", Icon: IconKey, needs: "admin" },
  { to: "/usage", label: "Usage", Icon: IconCalculator, needs: "predict" },
  { to: "/audit", label: "Audit", Icon: IconClipboardList, needs: "adminOfAll" },
];

export function pagesFor(session: SignedInSession): readonly PageEntry[] {
  return PAGES.filter(({ needs }) => may(session, needs));
}

/** Whether the path belongs to a page that this key must not see. */
export function isWithheld(path: string, session: SignedInSession): boolean {
  const page = PAGES.find(({ to }) => path === to || path.startsWith(`${to}/`));
  return page !== undefined && !may(session, page.needs);
}
