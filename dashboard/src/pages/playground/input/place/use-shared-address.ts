/** Keeps the page's address such that it can be shared, and follows the address when somebody opens another link. */
import { getRouteApi, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { inputsFromShareText, mostShareCharacters, shareTextFromInputs } from "../../../../format/share.ts";
import { linkTextFromRows, rowsFromLinkText } from "../parameters/rows.ts";
import { inputsToBeginWith, type Place } from "./place.ts";
import { type PlaceControl, tabFrom } from "./use-place.ts";

export const playgroundRoute = getRouteApi("/shell/playground");

/** What the address holds. */
export interface Search {
  readonly model?: string | undefined;
  readonly version?: string | undefined;
  readonly compare?: string | undefined;
  readonly tab?: string | undefined;
  readonly input?: string | undefined;
  readonly parameters?: string | undefined;
}

export interface SharedAddress {
  /** What is wrong with the link that was opened; its input was left out. */
  readonly fault: string | undefined;
  forgetFault(): void;
  /** The full link to what is filled in now; undefined: it would be too long. */
  link(): Promise<string | undefined>;
}

const pauseMs = 400;

export function useSharedAddress({ place, load }: PlaceControl): SharedAddress {
  const search: Search = playgroundRoute.useSearch();
  const navigate = useNavigate();
  const router = useRouter();
  const [fault, setFault] = useState<string>();
  // The address that this page has written itself, or has taken in already.
  const known = useRef<Search>(undefined);

  const isReading = useRef(false);

  useEffect(() => {
    const before = known.current;
    if (before !== undefined && isSame(before, search)) return;
    const isFirst = before === undefined;
    known.current = search;
    isReading.current = true;
    let isCurrent = true;
    void (async () => {
      const read = await inputsOfLink(search.input);
      if (!isCurrent) return;
      isReading.current = false;
      setFault(read.fault);
      const { model } = search;
      // The first place was made from the address already, all but its input.
      if (isFirst) {
        if (read.inputs !== undefined) load({ inputs: read.inputs });
      } else if (model !== undefined) {
        const { version = "", compare = "" } = search;
        const parameters = rowsFromLinkText(search.parameters);
        load({ model, version, compare, tab: tabFrom(search.tab), parameters, ...(read.inputs && { inputs: read.inputs }) });
      }
    })();
    return () => {
      isCurrent = false;
      // Not taken in yet: it is read again.
      if (isReading.current) known.current = before;
    };
  }, [search, load]);

  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const next = await searchFromPlace(place);
      if (!isCurrent || isReading.current || (known.current !== undefined && isSame(known.current, next))) return;
      // Another page is on its way; this one is only shown until it has come.
      if (router.history.location.pathname !== "/playground") return;
      known.current = next;
      void navigate({ to: "/playground", search: next, replace: true, resetScroll: false });
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [place, navigate, router]);

  async function link(): Promise<string | undefined> {
    const input = await shareTextFromInputs(place.inputs);
    if (input.length > mostShareCharacters) return undefined;
    const { href } = router.buildLocation({ to: "/playground", search: { ...placeSearch(place), input } });
    return new URL(router.history.createHref(href), document.baseURI).href;
  }

  return { fault, forgetFault: () => setFault(undefined), link };
}

function placeSearch({ model, version, compare, tab, parameters: rows }: Place): Search {
  const parameters = linkTextFromRows(rows);
  return {
    ...(model !== "" && { model }),
    ...(version !== "" && { version }),
    ...(compare !== "" && { compare }),
    ...(tab !== "form" && { tab }),
    ...(parameters !== undefined && { parameters }),
  };
}

/** The input is left out while it is what the form begins with, and when no address could hold it. */
async function searchFromPlace(place: Place): Promise<Search> {
  const search = placeSearch(place);
  const { inputs, signature } = place;
  if (signature === undefined || JSON.stringify(inputs) === JSON.stringify(inputsToBeginWith(signature))) return search;
  const input = await shareTextFromInputs(inputs);
  return input.length > mostShareCharacters ? search : { ...search, input };
}

function isSame(a: Search, b: Search): boolean {
  return (["model", "version", "compare", "tab", "input", "parameters"] as const).every((name) => a[name] === b[name]);
}

async function inputsOfLink(text: string | undefined) {
  if (text === undefined) return { inputs: undefined, fault: undefined };
  try {
    return { inputs: await inputsFromShareText(text), fault: undefined };
  } catch (error) {
    return { inputs: undefined, fault: whyUnreadable(error) };
  }
}

function whyUnreadable(error: unknown): string {
  // Streams and JSON.parse have words of their own for what is damaged, different in every browser.
  return error instanceof Error && error.message.startsWith("it ") ? error.message : "it is damaged";
}
