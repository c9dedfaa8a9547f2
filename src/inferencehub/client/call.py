"""What is sent: pure functions from a caller's words to an HTTP body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inferencehub.errors import InvalidRequest


def split_target(target: str) -> tuple[str, str | None]:
    """`iris@2` is version or label 2 of iris; `iris` leaves the choice to the gateway."""
    name, separator, version = target.partition("@")
    if not name or (separator and not version):
        raise InvalidRequest(f"Expected MODEL, MODEL@VERSION or MODEL@LABEL, got {target!r}.")
    return name, version or None


def prediction_body(
    model: str, inputs: Any, version: str | int | None = None, parameters: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The body of POST /predict. `MODEL@X` and `version` say the same, so only one of them may be given."""
    name, wanted = split_target(model)
    if wanted is not None and version is not None:
        raise InvalidRequest(f"Expected one version, got {wanted!r} in {model!r} and {version!r}.")
    body: dict[str, Any] = {"model_name": name, "inputs": plain(inputs)}
    chosen = wanted if version is None else str(version)
    if chosen is not None:
        body["version"] = chosen
    if parameters:
        body["parameters"] = dict(parameters)
    return body


def plain(value: Any) -> Any:
    """Arrays as nested lists, whichever library they come from, and 64-bit integers and NaN as JSON takes them."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")
    return value
