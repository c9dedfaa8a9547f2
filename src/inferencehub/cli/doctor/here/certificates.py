"""The certificate files of the settings: do they belong together, and how long are they valid?"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..certificate import finding_of_certificate
from ..finding import Finding

if TYPE_CHECKING:
    from inferencehub.config.settings import Settings

# TLS 1.2 takes two from each side.
_MOST_FLIGHTS = 8
RENEW = "renew it, and start again what uses it: the file is read at the start"


def examine_certificates(settings: Settings) -> Iterator[Finding]:
    """Of the gateway, and of workers that listen on a network."""
    for section in ("gateway", "workers"):
        part = getattr(settings, section)
        if part.tls_cert is not None and part.tls_key is not None:
            yield examine_certificate(f"{section}.tls_cert", part.tls_cert, part.tls_key)


def examine_certificate(name: str, cert: Path, key: Path) -> Finding:
    try:
        certificate = certificate_of(cert, key)
    except ssl.SSLCertVerificationError as error:
        return Finding("fail", "tls", f"{name} {cert}: {error.verify_message}", RENEW)
    except ssl.SSLError as error:
        said = (getattr(error, "reason", None) or "unreadable").replace("_", " ").lower()
        mend = "name a PEM file with the chain in tls_cert, and its own private key in tls_key"
        return Finding("fail", "tls", f"{name} {cert}: {said}", mend)
    except OSError as error:
        return Finding(
            "fail", "tls", f"{name} {cert}: {(error.strerror or 'unreadable').lower()}", "name files to read"
        )
    return finding_of_certificate(certificate, f"{name} {cert}", RENEW)


def certificate_of(cert: Path, key: Path) -> dict[str, Any]:
    """The certificate as a peer sees it: Python parses none that nobody has shown it, so a server in memory does.

    Raises:
        ssl.SSLError: They are no certificate and its key, or it is not valid now.
        OSError: They can't be read.
    """
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(cert, key)
    client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_side.check_hostname = False
    # It is its own authority here: whether others trust it depends on them.
    client_side.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    client_side.load_verify_locations(cadata=_first_certificate(cert))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    client = client_side.wrap_bio(to_client, to_server)
    for _ in range(_MOST_FLIGHTS):
        if all([_has_shaken(client), _has_shaken(server)]):
            return client.getpeercert() or {}
    raise ssl.SSLError("the handshake does not end")


def _has_shaken(side: ssl.SSLObject) -> bool:
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True


def _first_certificate(cert: Path) -> str:
    """The certificate itself, without those that follow it in the file."""
    end = "-----END CERTIFICATE-----"
    return cert.read_text().partition(end)[0] + end
