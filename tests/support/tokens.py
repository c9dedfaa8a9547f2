"""An issuer of tokens (JWT) with a key of its own, made by openssl."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ISSUER, AUDIENCE = "https://issuer.example", "inferencehub"


@dataclass(frozen=True, slots=True)
class TokenIssuer:
    """Its key in a file; `kid` names it."""

    key: Path
    kid: str

    def jwks(self) -> dict[str, Any]:
        """The public part, as a gateway reads it."""
        shown = subprocess.run(
            ["openssl", "rsa", "-in", str(self.key), "-noout", "-modulus"], check=True, capture_output=True, text=True
        ).stdout
        modulus = bytes.fromhex(shown.strip().removeprefix("Modulus="))
        key = {"kty": "RSA", "kid": self.kid, "alg": "RS256", "use": "sig", "n": _text(modulus), "e": "AQAB"}
        return {"keys": [key]}

    def token(self, **claims: Any) -> str:
        """A token that is taken, unless the claims say otherwise."""
        given = {"iss": ISSUER, "aud": AUDIENCE, "sub": "someone", "scope": "predict", "exp": time.time() + 300}
        header = {"alg": "RS256", "kid": self.kid, "typ": "JWT"}
        signed = ".".join(_text(json.dumps(part).encode()) for part in (header, given | claims))
        command = ["openssl", "dgst", "-sha256", "-sign", str(self.key)]
        signature = subprocess.run(command, input=signed.encode(), check=True, capture_output=True).stdout
        return f"{signed}.{_text(signature)}"


def token_issuer(folder: Path, kid: str = "one") -> TokenIssuer:
    key = folder / f"{kid}.pem"
    subprocess.run(["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True)
    return TokenIssuer(key, kid)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
