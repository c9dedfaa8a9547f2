"""The errors of a gateway that does not answer; contract/errors.json, which is about answers, has no place for them."""

from __future__ import annotations

from inferencehub.errors import UnavailableError


class UnreachableError(UnavailableError):
    """Nothing answers at the URL, or the connection broke before the answer was whole."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            "UNREACHABLE",
            f"Expected a gateway at {url}, got none ({why}); start one with `inferencehub up` or set INFERENCEHUB_URL.",
            details={"url": url},
        )
