/** The bubble of a hint. */

import { type FloatingPosition, Tooltip } from "@mantine/core";

export interface HintBubbleProps {
  readonly target: Element;
  readonly label: string;
  readonly position?: FloatingPosition | undefined;
}

export function HintBubble({ target, label, position = "top" }: HintBubbleProps) {
  return <Tooltip opened target={target as HTMLElement} label={label} position={position} withArrow multiline maw={280} />;
}
