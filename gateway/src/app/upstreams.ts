/** Wires servers of others: what each is shown, and how it is reached. */

import { readFileSync } from "node:fs";
import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import type { CreateBackend } from "../backends/backend.ts";
import { authorityOf, targetOf } from "../backends/grpc-target.ts";
import { OipClient } from "../backends/oip/client.ts";
import { Upstream } from "../backends/oip/upstream.ts";
import type { UpstreamSettings } from "../config/settings.ts";
import { namePattern } from "../models/name.ts";

/** What an answer takes beside its outputs at most, and what typed contents take more than raw ones. */
const messageShare = 1.25;
const messageExtraBytes = 1024 * 1024;

/** What all upstreams have in common. */
export interface UpstreamsParts {
  readonly upstreams: readonly UpstreamSettings[];
  /** Callers may read what a model's server says of its failure. */
  readonly exposeErrors: boolean;
  readonly environment: NodeJS.ProcessEnv;
}

/** Makes the backends that are servers of others. */
export function createUpstreams({ upstreams, exposeErrors, environment }: UpstreamsParts): CreateBackend {
  const byName = new Map(upstreams.map((settings) => [settings.name, settings]));
  const shown = new Map(upstreams.map((settings) => [settings.name, headersOf(settings, environment)]));
  const secured = new Map(upstreams.map((settings) => [settings.name, credentialsOf(settings)]));
  return (name, endpoint, listener, around) => {
    if (endpoint.kind !== "upstream") throw new TypeError(`${name} is no upstream.`);
    const reaching = {
      target: targetOf(endpoint),
      authority: authorityOf(endpoint),
      credentials: secured.get(endpoint.name)!,
      headers: shown.get(endpoint.name)!,
      maxMessageBytes: Math.ceil(around.maxAnswerBytes * messageShare) + messageExtraBytes,
    };
    return new Upstream(name, listener, around, {
      settings: byName.get(endpoint.name)!,
      dial: () => new OipClient(reaching),
      isName: (text) => namePattern.test(text),
      exposeErrors,
    });
  };
}

function credentialsOf({ url, tls_ca, tls_cert, tls_key }: UpstreamSettings): ChannelCredentials {
  if (!url.startsWith("grpcs:")) return credentials.createInsecure();
  const [ca, key, cert] = [tls_ca, tls_key, tls_cert].map((path) => (path === null ? null : readFileSync(path)));
  return credentials.createSsl(ca, key, cert);
}

/** From the environment alone: what stands in the settings may be shown. */
function headersOf({ token_env, headers_env }: UpstreamSettings, environment: NodeJS.ProcessEnv): Record<string, string> {
  const headers = Object.entries(headers_env).map(([name, variable]) => [name, environment[variable] ?? ""]);
  if (token_env !== null) headers.push(["authorization", `Bearer ${environment[token_env] ?? ""}`]);
  return Object.fromEntries(headers);
}
