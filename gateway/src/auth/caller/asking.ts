/** What a request shows of who is asking, before a byte of its body is read. */

import type { IncomingHttpHeaders } from "node:http";

export interface Asking {
  readonly headers: IncomingHttpHeaders;
  /** The socket that the headers came on; a proof that came with it before need not be given again. */
  readonly connection?: object;
  /** A request that names none is taken for one that changes something. */
  readonly method?: string;
  /** Where the caller is, as trusted proxies say it; worked out only when somebody reads it. */
  readonly address?: string | undefined;
}
