"""What comes back: pure functions from an HTTP answer to a value or to the exception that it names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inferencehub.errors import InferenceHubError, error_from_reason


@dataclass(frozen=True, slots=True)
class Prediction:
    """The answer to one call.

    Attributes:
        outputs: Each output by name, as nested lists; without the batch dimension where the inputs came without it.
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


def prediction_from_body(body: Mapping[str, Any]) -> Prediction:
    """The prediction in the body of a 200."""
    return Prediction(
        outputs=dict(body["outputs"]),
        model=str(body["model_name"]),
        version=str(body["version"]),
        request_id=str(body["request_id"]),
        timings_ms=dict(body["timings_ms"]),
    )


def error_from_answer(status: int, headers: Mapping[str, str], content: bytes) -> InferenceHubError:
    """The exception for an answer that is not a success, also where something else than our gateway gave it."""
    try:
        problem = json.loads(content)
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    retry_after = headers.get("retry-after", "")
    return error_from_reason(
        str(problem.get("reason", "INTERNAL")),
        str(
            problem.get("detail")
            or f"Expected an answer of InferenceHub, got HTTP status {status} from something else."
        ),
        http=status,
        details={"errors": problem["errors"]} if problem.get("errors") else None,
        retry_after_ms=int(retry_after) * 1000 if retry_after.isdigit() else None,
        request_id=problem.get("request_id") or headers.get("x-request-id"),
    )
