/** Signs people in at an identity provider: OpenID Connect's code flow with PKCE, by openid-client; who they are is proven by the provider's keys. */

import type { Configuration } from "openid-client";
import type { OidcSettings } from "../../config/settings.ts";
import type { Clock } from "../../time/clock.ts";
import type { Caller, RatePolicy } from "../caller/caller.ts";
import { isProtected } from "../jwt/key-source.ts";
import { type Begun, flowFromText, textFromFlow } from "./begun.ts";
import { type IdTokenKeys, personFromIdToken } from "./id-token.ts";
import { SignInTrouble } from "./trouble.ts";

export interface ProviderSignIn {
  /** Rejects with SignInTrouble. `begun` is for a cookie of this browser; it comes back to `finish`. */
  start(next: string, redirectUrl: string): Promise<{ readonly url: string; readonly begun: string }>;
  /** `answer` is the address that the provider sent the browser to. Rejects with SignInTrouble. */
  finish(answer: URL, begun: string | undefined): Promise<{ readonly caller: Caller; readonly next: string }>;
}

export interface ProviderSignInParts {
  readonly settings: OidcSettings;
  readonly keys: IdTokenKeys;
  readonly defaultRate: RatePolicy;
  readonly clock: Pick<Clock, "wallMs">;
}

const timeoutS = 5;

export function createProviderSignIn({ settings, keys, defaultRate, clock }: ProviderSignInParts): ProviderSignIn {
  const library = () => import("openid-client");
  let known: Promise<Configuration> | undefined;

  /** The provider's addresses, asked for once; again where that failed. */
  function provider(): Promise<Configuration> {
    known ??= configure().catch((error: unknown) => {
      known = undefined;
      throw new SignInTrouble("away", error);
    });
    return known;
  }

  async function configure(): Promise<Configuration> {
    const { allowInsecureRequests, ClientSecretBasic, ClientSecretPost, Configuration, discovery, None } = await library();
    const { issuer, client_id, client_secret } = settings;
    // Http is taken by the configuration on this machine only.
    const execute = new URL(issuer).protocol === "http:" && isProtected(issuer) ? [allowInsecureRequests] : [];
    const found = await discovery(new URL(issuer), client_id, undefined, None(), { execute, timeout: timeoutS });
    if (client_secret === null) return found;
    const server = found.serverMetadata();
    const ways = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const way = ways.includes("client_secret_basic") ? ClientSecretBasic(client_secret) : ClientSecretPost(client_secret);
    const configuration = new Configuration(server, client_id, undefined, way);
    configuration.timeout = timeoutS;
    for (const each of execute) each(configuration);
    return configuration;
  }

  async function idTokenFrom(answer: URL, { verifier, state, nonce }: Begun): Promise<string> {
    const { authorizationCodeGrant, AuthorizationResponseError, ClientError, ResponseBodyError } = await library();
    try {
      const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
      const tokens = await authorizationCodeGrant(await provider(), answer, checks);
      return tokens.id_token!;
    } catch (error) {
      if (error instanceof SignInTrouble) throw error;
      if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) throw new SignInTrouble("refused", error);
      if (!(error instanceof ClientError) || error.code === "OAUTH_TIMEOUT") throw new SignInTrouble("away", error);
      throw new SignInTrouble("token", error);
    }
  }

  return {
    async start(next, redirectUrl) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } = await library();
      const begun = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), next, atMs: clock.wallMs() };
      const url = buildAuthorizationUrl(await provider(), {
        redirect_uri: redirectUrl,
        scope: settings.scopes.join(" "),
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: "S256",
      });
      return { url: url.href, begun: textFromFlow(begun) };
    },

    async finish(answer, text) {
      const begun = flowFromText(text, clock.wallMs());
      if (answer.searchParams.get("state") !== begun.state) throw new SignInTrouble("state");
      const idToken = await idTokenFrom(answer, begun);
      const caller = await personFromIdToken(idToken, { settings, nonce: begun.nonce, keys, defaultRate, nowMs: clock.wallMs() });
      return { caller, next: begun.next };
    },
  };
}
