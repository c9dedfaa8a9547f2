// A real OpenID provider (oidc-provider) in a process of its own: `node identity-provider.mjs PORT REDIRECT_URL [KEY_ID]`. Prints its issuer.
// Anybody signs in with any password; the login name is also the role.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [port, redirectUrl, kid = "one"] = process.argv.slice(2);
const server = createServer();
await new Promise((resolve) => server.listen(Number(port), "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "hub",
      client_secret: "a-secret-of-the-hub",
      redirect_uris: [redirectUrl],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" }] },
  cookies: { keys: ["a key of the test"] },
  claims: { openid: ["sub"], profile: ["groups"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, groups: [id] }) }),
});
server.on("request", provider.callback());
process.stdout.write(`${issuer}\n`);
