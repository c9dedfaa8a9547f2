/** Wires servers of others: what each is shown, how it is reached, and which protocol it speaks. */

import { readFileSync } from "node:fs";
import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import type { CreateBackend } from "../backends/backend.ts";
import type { Endpoint } from "../backends/endpoint.ts";
import { authorityOf, targetOf } from "../backends/grpc-target.ts";
import { OipClient } from "../backends/oip/client.ts";
import { Upstream } from "../backends/oip/upstream.ts";
import { OpenAiClient } from "../backends/openai/http/client.ts";
import { OpenAiUpstream } from "../backends/openai/upstream.ts";
import type { OipUpstreamSettings, OpenAiUpstreamSettings, UpstreamSettings } from "../config/settings.ts";
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

type UpstreamEndpoint = Extract<Endpoint, { kind: "upstream" }>;

/** Makes the backend of one server at one of its addresses. */
type CreateUpstream = (endpoint: UpstreamEndpoint, ...rest: Parameters<CreateBackend>) => ReturnType<CreateBackend>;

/** Makes the backends that are servers of others. */
export function createUpstreams({ upstreams, ...parts }: UpstreamsParts): CreateBackend {
  const byName = new Map(upstreams.map((settings) => [settings.name, createsOf(settings, parts)]));
  return (name, endpoint, ...rest) => {
    if (endpoint.kind !== "upstream") throw new TypeError(`${name} is no upstream.`);
    return byName.get(endpoint.name)!(endpoint, name, endpoint, ...rest);
  };
}

function createsOf(settings: UpstreamSettings, parts: Omit<UpstreamsParts, "upstreams">): CreateUpstream {
  return settings.protocol === "oip" ? createsOip(settings, parts) : createsOpenAi(settings, parts);
}

function createsOip(settings: OipUpstreamSettings, { exposeErrors, environment }: Omit<UpstreamsParts, "upstreams">): CreateUpstream {
  const headers = headersOf(settings, settings.token_env, environment);
  const secured = credentialsOf(settings);
  return (endpoint, name, _, listener, around) => {
    const reaching = {
      target: targetOf(endpoint),
      authority: authorityOf(endpoint),
      credentials: secured,
      headers,
      maxMessageBytes: Math.ceil(around.maxAnswerBytes * messageShare) + messageExtraBytes,
    };
    const dial = () => new OipClient(reaching);
    return new Upstream(name, listener, around, { settings, dial, isName: (text) => namePattern.test(text), exposeErrors });
  };
}

function createsOpenAi(settings: OpenAiUpstreamSettings, { exposeErrors, environment }: Omit<UpstreamsParts, "upstreams">): CreateUpstream {
  const url = new URL(settings.url);
  const headers = headersOf(settings, settings.key_env, environment);
  const [ca, cert, key] = [settings.tls_ca, settings.tls_cert, settings.tls_key].map((path) =>
    path === null ? undefined : readFileSync(path),
  );
  return ({ address, port }, name, _, listener, around) => {
    const { timers } = around;
    const security = { ca, cert, key };
    const client = new OpenAiClient({ url, address, port, headers, security, connectTimeoutMs: settings.connect_timeout_ms, timers });
    return new OpenAiUpstream(name, listener, around, { settings, client, exposeErrors });
  };
}

function credentialsOf({ url, tls_ca, tls_cert, tls_key }: OipUpstreamSettings): ChannelCredentials {
  if (!url.startsWith("grpcs:")) return credentials.createInsecure();
  const [ca, key, cert] = [tls_ca, tls_key, tls_cert].map((path) => (path === null ? null : readFileSync(path)));
  return credentials.createSsl(ca, key, cert);
}

/** From the environment alone: what stands in the settings may be shown. @param secret variable with what stands in `authorization` */
function headersOf({ headers_env }: UpstreamSettings, secret: string | null, environment: NodeJS.ProcessEnv): Record<string, string> {
  const headers = Object.entries(headers_env).map(([name, variable]) => [name, environment[variable] ?? ""]);
  if (secret !== null) headers.push(["authorization", `Bearer ${environment[secret] ?? ""}`]);
  return Object.fromEntries(headers);
}
