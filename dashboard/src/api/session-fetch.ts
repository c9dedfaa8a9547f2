/** The fetch that every request of the dashboard goes through: the session's token goes along, and whether the gateway answers is noted. */

import { address } from "./address.ts";
import { csrfHeader, currentCsrfToken, isUnsafe, setCsrfToken } from "./csrf.ts";
import { queryClient } from "./query-client.ts";
import { noteAnswer, noteSilence } from "./reachability.ts";

export async function sessionFetch(request: Request): Promise<Response> {
  const again = isUnsafe(request.method) ? request.clone() : undefined;
  let response = await answerTo(withCsrfToken(request));
  // Another tab has signed in anew: the cookie is its session's, and this tab's token is not.
  if (response.status === 403 && again !== undefined && (await tokenHasChanged())) response = await answerTo(withCsrfToken(again));
  if (response.status === 401 && !request.url.endsWith("/session")) void queryClient.invalidateQueries({ queryKey: ["session"] });
  return response;
}

async function answerTo(request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request);
  } catch (thrown) {
    if (!request.signal.aborted) noteSilence();
    throw thrown;
  }
  // A proxy answers these in place of a gateway that is away.
  if (response.status === 502 || (response.status === 504 && !isGateways(response))) noteSilence();
  else noteAnswer();
  return response;
}

function isGateways(response: Response): boolean {
  return response.headers.has("x-request-id");
}

function withCsrfToken(request: Request): Request {
  const token = currentCsrfToken();
  if (isUnsafe(request.method) && token !== "") request.headers.set(csrfHeader, token);
  return request;
}

async function tokenHasChanged(): Promise<boolean> {
  const before = currentCsrfToken();
  if (before === "") return false;
  const response = await answerTo(new Request(address("/session"), { cache: "no-store" }));
  if (!response.ok) return false;
  const { csrf_token: token } = (await response.json()) as { csrf_token?: string };
  if (token === undefined || token === before) return false;
  setCsrfToken(token);
  return true;
}
