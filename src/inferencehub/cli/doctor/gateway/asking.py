"""Asks a gateway, with the standard library: what fails on the way, down to TLS, is what the doctor is asked about."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass, field
from time import time
from typing import Any
from urllib.parse import urlsplit

from ..finding import Finding

PATIENCE_S = 10.0


class Unreachable(Exception):
    """No answer came; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.detail)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. `body`: its JSON, or None where it is none; `at_s`: when it came, on this machine's clock."""

    status: int
    headers: dict[str, str]
    text: str
    body: Any
    at_s: float = field(default_factory=time)


class Gateway:
    """Where it is, and the key with which it is asked."""

    def __init__(self, url: str, api_key: str | None) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        self.url = url
        self.api_key = api_key
        self.is_tls = parts.scheme == "https"
        self.scheme = parts.scheme
        self.host = parts.hostname or ""
        try:
            self.port = parts.port or (443 if self.is_tls else 80)
        except ValueError:
            self.port = 0
        self.path = parts.path.rstrip("/")

    def get(self, path: str, with_key: bool = True) -> Told:
        """What GET answers.

        Raises:
            Unreachable: Nothing does.
        """
        headers = {"accept": "*/*"}
        if with_key and self.api_key:
            headers["authorization"] = f"Bearer {self.api_key}"
        connect = http.client.HTTPSConnection if self.is_tls else http.client.HTTPConnection
        connection = connect(self.host, self.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", self.path + path, headers=headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Told(answer.status, told, text, _json(text))
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            raise Unreachable(self.problem(error)) from None
        finally:
            connection.close()

    def problem(self, error: Exception) -> Finding:
        """What an exception on the way to it means."""
        at = f"{self.host}:{self.port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return Finding("fail", "tls", f"the certificate is not trusted: {error.verify_message}", _trust(error))
        if isinstance(error, ssl.SSLError):
            said = (error.reason or "no TLS").replace("_", " ").lower()
            return Finding(
                "fail", "tls", f"no TLS is spoken at {at} ({said})", "use http://, or give the gateway a certificate"
            )
        if isinstance(error, socket.gaierror):
            return Finding("fail", "address", f"{self.host!r} is no name that resolves", "mend the URL, or the DNS")
        if isinstance(error, TimeoutError):
            mend = "see whether it hangs, or a firewall drops what is sent"
            return Finding("fail", "address", f"{at} does not answer within {PATIENCE_S:g} s", mend)
        if isinstance(error, ConnectionRefusedError):
            mend = "start one with `inferencehub up`, or mend host and port"
            return Finding("fail", "address", f"nothing listens at {at}", mend)
        if isinstance(error, http.client.HTTPException | ConnectionResetError):
            mend = "use https:// if it has a certificate, or mend the port: something else may listen there"
            return Finding("fail", "address", f"what listens at {at} does not answer over HTTP", mend)
        said = getattr(error, "strerror", None) or str(error)
        return Finding("fail", "address", f"{at} cannot be reached: {said.lower()}", "mend the URL, or the network")


def _trust(error: ssl.SSLCertVerificationError) -> str:
    said = error.verify_message.lower()
    if "expired" in said or "not yet valid" in said:
        return "renew it, or set this machine's clock"
    if "mismatch" in said or "not valid for" in said:
        return "call it by a name that the certificate holds"
    return "have it signed by an authority that this machine knows, or name its PEM file in SSL_CERT_FILE"


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
