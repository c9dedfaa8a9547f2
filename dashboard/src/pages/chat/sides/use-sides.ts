/** Who answers: as the address says, else as last time, else the first model that can chat. The address follows. */

import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Model } from "../../../api/types.ts";
import { firstSide, otherSide, type Side, sideFromTarget, targetOf } from "./side.ts";

const route = getRouteApi("/shell/chat");

export interface Sides {
  /** One, or two to compare. */
  readonly sides: readonly Side[];
  choose(at: number, side: Side): void;
  /** Asks another beside it. */
  compare(): void;
  remove(at: number): void;
}

/** @param models those that can chat */
export function useSides(models: readonly Model[], last: readonly Side[], keep: (sides: readonly Side[]) => void): Sides {
  const { model: asked, compare: beside } = route.useSearch();
  const navigate = useNavigate();
  const [sides, setSides] = useState<readonly Side[]>(() => {
    if (asked !== undefined) return [asked, ...(beside === undefined ? [] : [beside])].map(sideFromTarget);
    return last.length > 0 ? last : [firstSide(models)];
  });
  const [model, compare] = sides.map(targetOf);
  useEffect(() => {
    keep(sides);
    void navigate({
      to: "/chat",
      search: { ...(model !== undefined && { model }), ...(compare !== undefined && { compare }) },
      replace: true,
      resetScroll: false,
    });
  }, [keep, sides, navigate, model, compare]);
  return {
    sides,
    choose: (at, side) => setSides(sides.with(at, side)),
    compare: () => setSides([...sides, otherSide(models, sides[0]!)]),
    remove: (at) => setSides(sides.toSpliced(at, 1)),
  };
}
