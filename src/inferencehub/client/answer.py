"""What comes back: pure functions from an HTTP answer to a value or to the exception that it names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from inferencehub.errors import InferenceHubError, error_from_reason, is_failure, is_success

from .outputs import outputs_from_json
from .unexpected import unexpected_answer
from .values import MAX_SAFE_INTEGER

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to one call.

    Attributes:
        outputs: Each output by name, as nested lists; without the batch dimension where the inputs came without it.
            Numbers are numbers, also those that travel as strings because JSON has none for them: 64-bit integers,
            NaN and infinities. BYTES elements are `str` where they are UTF-8, else `bytes`.
        model: Name of the model that ran.
        version: Exact version that ran, never a label.
        request_id: Identifies the call in logs.
        timings_ms: Where the time went: total, gateway, queue and compute, in milliseconds.
    """

    outputs: dict[str, Any]
    model: str
    version: str
    request_id: str
    timings_ms: dict[str, float]


# Of a version and the name of an output: its datatype, None where nobody can tell.
DatatypeOf = Callable[[str, str], str | None]


def prediction_from_body(body: Mapping[str, Any], datatype_of: DatatypeOf) -> Prediction:
    """The prediction in the body of a 200.

    Raises:
        UnexpectedAnswerError: It is none.
    """
    version = part_of(body, "version", str)
    return Prediction(
        outputs=outputs_from_json(part_of(body, "outputs", dict), lambda name: datatype_of(version, name)),
        model=part_of(body, "model_name", str),
        version=version,
        request_id=part_of(body, "request_id", str),
        timings_ms=part_of(body, "timings_ms", dict),
    )


def part_of(body: Mapping[str, Any], name: str, kind: type[Part]) -> Part:
    """A part of an answer that ours always have.

    Raises:
        UnexpectedAnswerError: It is missing, or of another kind.
    """
    found = body.get(name)
    if not isinstance(found, kind):
        raise unexpected_answer(200, {"content-type": "JSON"}, json.dumps(body).encode())
    return found


def object_from_answer(status: int, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """The JSON object of an answer.

    Raises:
        InferenceHubError: The answer is no success; the class tells why.
        UnexpectedAnswerError: It is no JSON object, or none of ours.
    """
    found = _json(content)
    if not isinstance(found, dict) or not is_success(status):
        raise error_from_answer(status, headers, content, found)
    return found


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


def error_from_answer(status: int, headers: Mapping[str, str], content: bytes, problem: Any) -> InferenceHubError:
    """The exception for an answer that is not a success, also where something else than our gateway gave it."""
    if not isinstance(problem, dict) or not isinstance(problem.get("reason"), str) or not is_failure(status):
        return unexpected_answer(status, headers, content)
    retry_after = headers.get("retry-after", "")
    return error_from_reason(
        problem["reason"],
        str(problem.get("detail") or problem.get("title") or problem["reason"]),
        http=status,
        details={"errors": problem["errors"]} if problem.get("errors") else None,
        retry_after_ms=int(retry_after) * 1000 if _SECONDS.fullmatch(retry_after) else None,
        request_id=problem.get("request_id") or headers.get("x-request-id"),
    )


_SECONDS = re.compile(r"[0-9]{1,9}")
