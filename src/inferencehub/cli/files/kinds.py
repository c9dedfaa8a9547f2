"""Kinds of files: by their name, or by how they begin."""

from __future__ import annotations

from typing import Literal

Kind = Literal["json", "csv", "ndjson", "png", "jpeg", "npy", "parquet"]

KINDS: tuple[Kind, ...] = ("json", "csv", "ndjson", "png", "jpeg", "npy", "parquet")
IMAGES: tuple[Kind, ...] = ("png", "jpeg")
# What predictions can be written as.
OUTPUT_KINDS: tuple[Kind, ...] = ("json", "csv", "ndjson", "npy", "parquet")

_BY_SUFFIX: dict[str, Kind] = {f".{kind}": kind for kind in KINDS} | {".jpg": "jpeg", ".jsonl": "ndjson"}
_BY_BEGINNING: dict[bytes, Kind] = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpeg",
    b"\x93NUMPY": "npy",
    b"PAR1": "parquet",
}


def kind_from_suffix(suffix: str) -> Kind | None:
    """The kind of a file whose name ends so; None where that tells nothing."""
    return _BY_SUFFIX.get(suffix.lower())


def kind_from_beginning(first: bytes, second: bytes) -> Kind:
    """The kind of what begins with these lines. Text is JSON lines where the first is a value by itself and another
    follows."""
    for mark, kind in _BY_BEGINNING.items():
        if (first + second).startswith(mark):
            return kind
    if not first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        return "csv"
    return "ndjson" if second.strip() and _is_json(first) else "json"


def _is_json(line: bytes) -> bool:
    import json

    try:
        json.loads(line)
    except ValueError:
        return False
    return True
