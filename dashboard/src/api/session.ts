/** Who is signed in, and how that changes. */

import type { InferenceHubError } from "@inferencehub/client";
import { queryOptions, type UseMutationResult, type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { setCsrfToken } from "./csrf.ts";
import { hub } from "./hub.ts";
import type { Credentials, Session } from "./types.ts";

const sessionQuery = queryOptions<Session, InferenceHubError>({
  queryKey: ["session"],
  queryFn: async ({ signal }) => noted((await hub.request("get", "/session", { signal })) as Session),
  staleTime: 30_000,
});

export function useSession(): UseQueryResult<Session, InferenceHubError> {
  return useQuery(sessionQuery);
}

/** By key or one-time link. Everything read before is read anew, with the new rights. */
export function useSignIn(): UseMutationResult<Session, InferenceHubError, Credentials> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (credentials) => noted((await hub.request("post", "/session", { body: credentials })) as Session),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    },
  });
}

export function useSignOut(): UseMutationResult<void, InferenceHubError, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => hub.request("delete", "/session"),
    onSuccess: () => {
      setCsrfToken("");
      client.clear();
    },
  });
}

function noted(session: Session): Session {
  setCsrfToken(session.signed_in ? session.csrf_token : "");
  return session;
}
