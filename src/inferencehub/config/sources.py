"""Where models come from: a folder of this machine, or an address elsewhere, and what either may look like."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote, urlsplit

# Whoever sees it among the types of a setting knows that its values are folders or addresses.
FOLDER_OR_ADDRESS: Final = object()

BUCKETS: Final = ("s3", "gs", "az")
ARCHIVES: Final = (".tar", ".tar.gz", ".tgz", ".tar.zst", ".zip")
FORMS: Final = (
    "a folder, s3://BUCKET[/PREFIX], gs://BUCKET[/PREFIX], az://CONTAINER[/PREFIX], hf://OWNER/REPO[@REV][/FOLDER] "
    "or http(s)://….tar, .tar.gz, .tar.zst or .zip"
)

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
_FRAGMENT = re.compile(rf"(?P<model>{_NAME})(?:/(?P<version>{_NAME}))?")
_BUCKET = re.compile(r"[A-Za-z0-9$][A-Za-z0-9._-]{0,254}")
_HUB = re.compile(
    r"(?P<repo>[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95})(?:@(?P<revision>[\w.-]{1,200}))?(?:/(?P<folder>.+))?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address of models elsewhere, taken apart.

    Attributes:
        text: As it was given; it holds no secret.
        scheme: "s3", "gs", "az", "hf", "http" or "https".
        place: The bucket or container, OWNER/REPO, or the whole URL of an archive.
        prefix: The folder in it, without slashes at its ends.
        revision: Of a repository on the hub: a branch, a tag or a commit; empty for its main branch.
        model: What a single model is called; empty for what it is called there.
        version: What its version is called.
    """

    text: str
    scheme: str
    place: str
    prefix: str = ""
    revision: str = ""
    model: str = ""
    version: str = "1"


def is_address(text: str) -> bool:
    """True for what is no folder of this machine."""
    return _SCHEME.match(text) is not None


def address_from_text(text: str) -> Address:
    """The parts of an address.

    Raises:
        ValueError: It is none that models can come from; says what was expected.
    """
    scheme, _, rest = text.partition("://")
    scheme = scheme.lower()
    rest, hash_sign, fragment = rest.partition("#")
    if any(character.isspace() or not character.isprintable() for character in text):
        raise ValueError("expected an address without spaces, with a space written as %20")
    if scheme in BUCKETS:
        if hash_sign:
            raise ValueError("expected no #: a bucket holds models as NAME/VERSION/FILE")
        return _bucket(text, scheme, rest)
    named = _FRAGMENT.fullmatch(fragment)
    if hash_sign and named is None:
        raise ValueError("expected #MODEL or #MODEL/VERSION at the end, of letters, digits, . _ and -")
    model, version = (named["model"], named["version"] or "1") if named else ("", "1")
    if scheme == "hf":
        return _hub(text, rest, model, version)
    if scheme in ("http", "https"):
        return _archive(text, scheme, rest, model, version)
    raise ValueError(f"expected {FORMS}")


def _bucket(text: str, scheme: str, rest: str) -> Address:
    bucket, _, prefix = rest.partition("/")
    if _BUCKET.fullmatch(bucket) is None or "?" in prefix:
        raise ValueError(f"expected {scheme}://BUCKET[/PREFIX]; credentials come from the environment")
    return Address(text, scheme, bucket, _inner(prefix))


def _hub(text: str, rest: str, model: str, version: str) -> Address:
    parts = _HUB.fullmatch(rest.rstrip("/"))
    if parts is None or "?" in rest:
        raise ValueError("expected hf://OWNER/REPO[@REVISION][/FOLDER][#MODEL/VERSION]")
    return Address(text, "hf", parts["repo"], _inner(parts["folder"] or ""), parts["revision"] or "", model, version)


def _archive(text: str, scheme: str, rest: str, model: str, version: str) -> Address:
    url = f"{scheme}://{rest}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    # What stands in an address is shown in logs and pages.
    if not host or "@" in parts.netloc or parts.query:
        raise ValueError("expected http(s)://HOST/…, without user, password or ?; those come from ~/.netrc")
    if not parts.path.lower().endswith(ARCHIVES):
        raise ValueError(f"expected the address of an archive, which ends in {', '.join(ARCHIVES)}")
    return Address(text, scheme, url, model=model, version=version)


def _inner(path: str) -> str:
    path = unquote(path).strip("/")
    if any(part in ("", ".", "..") for part in path.split("/")) and path:
        raise ValueError("expected a path without empty parts, . and ..")
    return path
