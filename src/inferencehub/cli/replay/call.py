"""A captured call as it can be sent again, or why it can't."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

BROKEN = "broken line"
OTHER_MODEL = "another model"
GENERATES = "generates text"
_OPENAI = "/v1/"


@dataclass(frozen=True, slots=True)
class CapturedCall:
    """What was asked, and what was answered then.

    Attributes:
        inputs: As the client takes them.
        outputs: Those that are whole in the record: datatype, shape and data.
        total_ms: How long it took then.
    """

    request_id: str
    inputs: Any
    parameters: dict[str, Any]
    outputs: dict[str, dict[str, Any]]
    total_ms: float


def call_from_record(record: dict[str, Any] | None, model: str) -> CapturedCall | str:
    """The call, or in a few words why it is left out."""
    if record is None:
        return BROKEN
    if record["model"] != model:
        return OTHER_MODEL
    # A chat's request is no input of POST /predict, and its text is never twice the same.
    if str(record.get("operation", "")).startswith(_OPENAI) and "request" in record["inputs"]:
        return GENERATES
    if record.get("status") != HTTPStatus.OK:
        return f"failed then ({record.get('reason') or record.get('status')})"
    for left in record.get("left_out", []):
        if left["what"] != "output":
            return f"{left['what']} {left['name']} {_why(left['why'])}"
    outputs = {name: tensor for name, tensor in record["outputs"].items() if _is_whole(record, name, tensor)}
    if not outputs:
        return "no output to compare with"
    return CapturedCall(
        request_id=str(record.get("request_id", "")),
        inputs=_inputs(record["inputs"]),
        parameters=record.get("parameters") or {},
        outputs=outputs,
        total_ms=float((record.get("timings_ms") or {}).get("total") or 0.0),
    )


def _why(why: str) -> str:
    return {"cut": "was too large", "drop": "was dropped", "hash": "was hashed", "mask": "was masked"}.get(why, why)


def _is_whole(record: dict[str, Any], name: str, tensor: dict[str, Any]) -> bool:
    left = {each["name"] for each in record.get("left_out", []) if each["what"] == "output"}
    return "data" in tensor and name not in left


def _inputs(tensors: dict[str, Any]) -> Any:
    files = [b64decode(tensor["file"]["b64"]) for tensor in tensors.values() if "file" in tensor]
    # A picture goes as the file that it was.
    if files and len(tensors) == 1:
        return files[0]
    return {name: tensor["data"] for name, tensor in tensors.items() if "data" in tensor}
