/** Certificates for tests, made by openssl on the spot: no keys lie in the repository. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { scratchFolder } from "./test-pool.ts";

export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** One that was valid until yesterday, signed by `authority`. */
export function expiredCertificate(name: string, authority: Certificate): Certificate {
  const folder = scratchFolder();
  const [key, cert, request] = [join(folder, "key.pem"), join(folder, "cert.pem"), join(folder, "request.pem")];
  const wanted = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", `/CN=${name}`, "-keyout", key];
  execFileSync("openssl", ["req", ...wanted, "-addext", `subjectAltName=DNS:${name}`, "-out", request], { stdio: "ignore" });
  const [, caCert, , caKey] = signedBy(folder, authority);
  const signing = ["-CA", caCert!, "-CAkey", caKey!, "-copy_extensions", "copy", "-days", "-1"];
  execFileSync("openssl", ["x509", "-req", "-in", request, ...signing, "-out", cert], { stdio: "ignore" });
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

/** A certificate for a name, signed by `authority`, or by itself and then an authority. */
export function certificate(name: string, authority?: Certificate): Certificate {
  const folder = scratchFolder();
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const wanted = [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-days",
    "1",
    "-subj",
    `/CN=${name}`,
    "-keyout",
    key,
    "-out",
    cert,
  ];
  execFileSync("openssl", ["req", "-x509", ...wanted, "-addext", `subjectAltName=DNS:${name}`, ...signedBy(folder, authority)], {
    stdio: "ignore",
  });
  return { cert: readFileSync(cert), key: readFileSync(key) };
}

function signedBy(folder: string, authority: Certificate | undefined): string[] {
  if (authority === undefined) return [];
  const [key, cert] = [join(folder, "ca-key.pem"), join(folder, "ca.pem")];
  writeFileSync(key, authority.key);
  writeFileSync(cert, authority.cert);
  return ["-CA", cert, "-CAkey", key, "-addext", "basicConstraints=CA:FALSE"];
}
