/** What is shown, kept in the address, so that a link shows the same; a stretch that was picked by hand is not. */

import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";
import type { TimeWindow } from "../../charts/downsample.ts";
import type { Scope } from "./scope.ts";
import { DEFAULT_SECONDS, RANGES, type View } from "./view.ts";

export interface Shown {
  readonly scope: Scope;
  readonly setScope: (scope: Scope) => void;
  readonly view: View;
  readonly setView: (view: View) => void;
}

const route = getRouteApi("/shell/overview");

export function useShown(): Shown {
  const { model, version, range } = route.useSearch();
  const navigate = route.useNavigate();
  const [picked, setPicked] = useState<TimeWindow>();
  const seconds = secondsFrom(range);
  const scope = useMemo(() => ({ model, version }), [model, version]);
  const view = useMemo(() => ({ seconds, picked }), [seconds, picked]);
  const setScope = useCallback((next: Scope) => void navigate({ search: ({ range }) => ({ ...next, range }), replace: true }), [navigate]);
  const setView = useCallback(
    (next: View) => {
      setPicked(next.picked);
      const nextRange = next.seconds === DEFAULT_SECONDS ? undefined : String(next.seconds);
      if (nextRange !== range) void navigate({ search: (search) => ({ ...search, range: nextRange }), replace: true });
    },
    [navigate, range],
  );
  return { scope, setScope, view, setView };
}

function secondsFrom(range: string | undefined): number {
  return RANGES.find(({ seconds }) => String(seconds) === range)?.seconds ?? DEFAULT_SECONDS;
}
