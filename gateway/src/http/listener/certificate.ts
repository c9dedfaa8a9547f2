/** Reads the certificate and key for TLS. */

import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { GatewaySettings } from "../../config/settings.ts";
import type { Certificate } from "./listener.ts";

/** The TLS files can't be used; the message says which and why. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/** Undefined when TLS is off. Throws CertificateError. */
export function readCertificate(settings: GatewaySettings): Certificate | undefined {
  const { tls_cert, tls_key } = settings;
  if (tls_cert === null && tls_key === null) return undefined;
  if (tls_cert === null || tls_key === null)
    throw new CertificateError("TLS needs both gateway.tls_cert and gateway.tls_key; one of them is not set.");
  const certificate = { cert: read(tls_cert, "gateway.tls_cert"), key: read(tls_key, "gateway.tls_key") };
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw new CertificateError(`gateway.tls_cert and gateway.tls_key do not work together: ${(error as Error).message}.`, { cause: error });
  }
  return certificate;
}

function read(path: string, setting: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CertificateError(`The file of ${setting}, ${path}, cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      cause: error,
    });
  }
}
