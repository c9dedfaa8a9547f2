"""What went wrong: pure functions from an answer, or from none, to the exception that says so."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from inferencehub.errors import DeadlineExceeded, InferenceHubError, error_from_reason, is_failure, is_success

from ..json_integers import MAX_SAFE_INTEGER
from .exchange import Answer, Failure
from .unexpected import unexpected_answer
from .unreachable import UnreachableError

Part = TypeVar("Part")
Error = TypeVar("Error", bound=InferenceHubError)


def error_from_failure(failure: Failure, url: str, timeout_s: float) -> InferenceHubError:
    """The exception for an answer that never came."""
    if failure.kind == "late":
        error: InferenceHubError = DeadlineExceeded(f"Expected an answer within {round(timeout_s, 1):g} s, got none.")
    else:
        error = UnreachableError(url, failure.why)
    error.__cause__ = failure.cause
    return error


def error_from_answer(answer: Answer) -> InferenceHubError | None:
    """The exception for an answer that is no success, also where something else than our gateway gave it."""
    if is_success(answer.status):
        return None
    problem = _json(answer.content)
    retry_after = answer.headers.get("retry-after", "")
    retry_after_ms = int(retry_after) * 1000 if _SECONDS.fullmatch(retry_after) else None
    if not isinstance(problem, dict) or not isinstance(problem.get("reason"), str) or not is_failure(answer.status):
        unexpected = unexpected_answer(answer.status, answer.headers, answer.content)
        unexpected.retry_after_ms = retry_after_ms
        return unexpected
    return error_from_reason(
        problem["reason"],
        str(problem.get("detail") or problem.get("title") or problem["reason"]),
        http=answer.status,
        details={"errors": problem["errors"]} if problem.get("errors") else None,
        retry_after_ms=retry_after_ms,
        request_id=problem.get("request_id") or answer.headers.get("x-request-id"),
    )


_SECONDS = re.compile(r"[0-9]{1,9}")


def object_from_answer(answer: Answer) -> dict[str, Any]:
    """The JSON object of a success.

    Raises:
        UnexpectedAnswerError: It is none.
    """
    found = _json(answer.content)
    if not isinstance(found, dict):
        raise unexpected_answer(answer.status, answer.headers, answer.content)
    return found


def part_of(body: Mapping[str, Any], name: str, kind: type[Part]) -> Part:
    """A part of an answer that ours always have.

    Raises:
        UnexpectedAnswerError: It is missing, or of another kind.
    """
    found = body.get(name)
    if not isinstance(found, kind):
        raise unexpected_answer(200, {"content-type": "JSON"}, json.dumps(body).encode())
    return found


def said_more(error: Error, *, before: str = "", after: str = "") -> Error:
    """The same exception with more in its message."""
    error.message = f"{before}{error.message}{after}"
    error.args = (error.message,)
    return error


# Whole numbers that only floats are: -0, and those beyond 2^53, since integers of that size come as strings.
_WHOLE_FLOATS = re.compile(rb"-0[,\]}\s]|[0-9]{16}")


def _json(content: bytes) -> Any:
    """The value; None when it is no JSON."""
    try:
        return json.loads(content.decode(), parse_int=_whole if _WHOLE_FLOATS.search(content) else None)
    except (ValueError, RecursionError):
        return None


def _whole(text: str) -> float:
    number = int(text)
    return float(text) if text == "-0" or abs(number) > MAX_SAFE_INTEGER else number
