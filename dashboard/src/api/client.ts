/** The gateway's operations, typed by its own /openapi.json. */

import createClient from "openapi-fetch";
import { baseAddress } from "./address.ts";
import type { paths } from "./schema.d.ts";
import { send } from "./send.ts";

export const api = createClient<paths>({ baseUrl: baseAddress(), fetch: send });

/** What a request that did not fail came back with. */
export async function dataOf<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}
