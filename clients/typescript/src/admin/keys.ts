/** The gateway's API keys: `hub.keys`. Needs the scope admin. */

import type { CallOptions, Connection } from "../calls/connection.ts";
import type { ApiKey, KeyWish, NewApiKey } from "../types.ts";

export class Keys {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Revoked ones too. */
  async list(options?: CallOptions): Promise<readonly ApiKey[]> {
    return (await this.#connection.request("get", "/admin/keys", options)).keys;
  }

  /** The answer is the only place where the whole key is ever shown. */
  create(wish: KeyWish, options?: CallOptions): Promise<NewApiKey> {
    return this.#connection.request("post", "/admin/keys", { ...options, body: wish });
  }

  /** Refused within a second by every gateway. @param id the key's public part */
  revoke(id: string, options?: CallOptions): Promise<ApiKey> {
    return this.#connection.request("delete", "/admin/keys/{id}", { ...options, path: { id } });
  }
}
