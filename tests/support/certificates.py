"""Certificates made anew for each test, by openssl: no key lies in the repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]


def certificate(folder: Path) -> tuple[Path, Path]:
    """Paths of a certificate for localhost that signs itself and its key, valid for a day; it may also stand for the
    authority that signed it."""
    return authority(folder, "localhost", "cert", "key")


def authority(folder: Path, name: str, cert: str = "ca", key: str = "ca-key") -> tuple[Path, Path]:
    """Paths of a certificate that signs itself and its key, valid for a day."""
    cert_path, key_path = folder / f"{cert}.pem", folder / f"{key}.pem"
    subject = ["-days", "1", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    _openssl("req", "-x509", *NEW_KEY, *subject, "-keyout", str(key_path), "-out", str(cert_path))
    return cert_path, key_path


def signed(folder: Path, name: str, by: tuple[Path, Path], days: int = 1) -> tuple[Path, Path]:
    """Paths of a certificate for this name, signed by an authority, and its key. -1 days: valid until yesterday."""
    cert, key, request = folder / f"{name}.pem", folder / f"{name}-key.pem", folder / f"{name}-request.pem"
    subject = ["-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost"]
    _openssl("req", *NEW_KEY, *subject, "-keyout", str(key), "-out", str(request))
    signing = ["-CA", str(by[0]), "-CAkey", str(by[1]), "-copy_extensions", "copy", "-days", str(days)]
    _openssl("x509", "-req", "-in", str(request), *signing, "-out", str(cert))
    return cert, key


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
