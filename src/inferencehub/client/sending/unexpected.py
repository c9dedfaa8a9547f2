"""The error of an answer that no gateway of ours has given, for which contract/errors.json has no place."""

from __future__ import annotations

from collections.abc import Mapping

from inferencehub.errors import (
    InferenceHubError,
    RequestError,
    ServerError,
    UnavailableError,
    is_redirect,
    rung_from_status,
)

_MOST_WORDS = 12
_MOST_CHARACTERS = 120


class UnexpectedAnswerError(InferenceHubError):
    """Something else than InferenceHub answered: a proxy's page, a redirect, an answer that breaks off.

    It is a `RequestError`, `UnavailableError` or `ServerError` as well, as its HTTP status says.

    Attributes:
        status: The HTTP status.
    """

    def __init__(self, status: int, why: str, request_id: str | None = None) -> None:
        super().__init__(
            "UNEXPECTED_ANSWER",
            f"Expected an answer of InferenceHub, got HTTP status {status} from something else: {why}",
            details={"status": status},
            request_id=request_id,
        )
        self.status = status


class _UnexpectedRequestError(UnexpectedAnswerError, RequestError):
    """With a status that says so of the request."""


class _UnexpectedUnavailableError(UnexpectedAnswerError, UnavailableError):
    """With a status that says that it may pass."""


class _UnexpectedServerError(UnexpectedAnswerError, ServerError):
    """With any other status."""


_KIND_BY_RUNG: dict[type[InferenceHubError], type[UnexpectedAnswerError]] = {
    RequestError: _UnexpectedRequestError,
    UnavailableError: _UnexpectedUnavailableError,
    ServerError: _UnexpectedServerError,
}


def unexpected_answer(status: int, headers: Mapping[str, str], content: bytes) -> UnexpectedAnswerError:
    """The error, which shows where the answer leads to or how it begins."""
    return _KIND_BY_RUNG[rung_from_status(status)](status, _why(status, headers, content), headers.get("x-request-id"))


def _why(status: int, headers: Mapping[str, str], content: bytes) -> str:
    if is_redirect(status):
        # A query may hold what a proxy has put there to recognise the caller.
        target = headers.get("location", "").partition("?")[0][:_MOST_CHARACTERS] or "nowhere"
        return f"it redirects to {target}; set the URL to where the gateway is, or sign in at the proxy before it."
    beginning = " ".join(content[:2_000].decode("utf-8", "replace").split()[:_MOST_WORDS])[:_MOST_CHARACTERS]
    printable = "".join(character if character.isprintable() else "?" for character in beginning)
    media_type = headers.get("content-type", "").partition(";")[0] or "content of no type"
    return f"{media_type} that begins {printable!r}." if printable else "nothing."
