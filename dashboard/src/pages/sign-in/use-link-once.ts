/** Uses the one-time link of the address, once, and takes it out of the address and the history at once. */

import type { InferenceHubError } from "@inferencehub/client";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useSignIn } from "../../api/session.ts";

const route = getRouteApi("/sign-in");

type LinkState =
  | { readonly state: "none" }
  | { readonly state: "trying" }
  | { readonly state: "refused"; readonly problem: InferenceHubError };

export function useLinkOnce(): LinkState {
  const { link } = route.useSearch();
  const navigate = useNavigate();
  const { mutate } = useSignIn();
  const used = useRef<string>(undefined);
  const [refusal, setRefusal] = useState<InferenceHubError | "none">();

  useEffect(() => {
    if (link === undefined || used.current === link) return;
    used.current = link;
    setRefusal(undefined);
    void navigate({ to: "/sign-in", search: ({ next }) => (next === undefined ? {} : { next }), replace: true });
    mutate({ link }, { onSuccess: () => setRefusal("none"), onError: setRefusal });
  }, [link, mutate, navigate]);

  if (link === undefined && used.current === undefined) return { state: "none" };
  if (refusal === undefined) return { state: "trying" };
  return refusal === "none" ? { state: "none" } : { state: "refused", problem: refusal };
}
