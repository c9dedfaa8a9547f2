/** Who is signed in, and how that changes. */

import { queryOptions, type UseMutationResult, type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address } from "./address.ts";
import { setCsrfToken } from "./csrf.ts";
import type { Problem } from "./problem.ts";
import { send } from "./send.ts";
import type { Credentials, Session } from "./types.ts";

const sessionQuery = queryOptions<Session, Problem>({
  queryKey: ["session"],
  queryFn: async ({ signal }) => noted(await send(new Request(address("/session"), { signal, cache: "no-store" }))),
  staleTime: 30_000,
});

export function useSession(): UseQueryResult<Session, Problem> {
  return useQuery(sessionQuery);
}

/** By key or one-time link. Everything read before is read anew, with the new rights. */
export function useSignIn(): UseMutationResult<Session, Problem, Credentials> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (credentials) =>
      noted(
        await send(
          new Request(address("/session"), {
            method: "POST",
            headers: { "content-type": "application/json" },
            body: JSON.stringify(credentials),
          }),
        ),
      ),
    onSuccess: (session) => {
      client.setQueryData(sessionQuery.queryKey, session);
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    },
  });
}

export function useSignOut(): UseMutationResult<void, Problem, void> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await send(new Request(address("/session"), { method: "DELETE" }));
    },
    onSuccess: () => {
      setCsrfToken("");
      client.clear();
    },
  });
}

async function noted(response: Response): Promise<Session> {
  const session = (await response.json()) as Session;
  setCsrfToken(session.signed_in ? session.csrf_token : "");
  return session;
}
