/** The gateway that this page is from, through the client that everybody else uses. */

import { ManagementClient } from "@inferencehub/client";
import { baseAddress } from "./address.ts";
import { sessionFetch } from "./session-fetch.ts";

/** What is tried again, and how long is waited for it, is the query client's affair. */
export const hub = new ManagementClient({ url: baseAddress(), fetch: sessionFetch, retries: 0, timeoutMs: Infinity });
