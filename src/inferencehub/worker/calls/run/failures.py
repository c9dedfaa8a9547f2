"""What callers learn of a model that failed: its own words only where they are meant for them."""

from __future__ import annotations

from inferencehub.errors import InferenceHubError, InputMismatch, ModelFailed
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.block import Stretch

_NO_DETAILS = "The model raised an error; the worker's log has it under the request id."


class Failures:
    """Those of one version."""

    def __init__(self, title: str, *, expose_errors: bool) -> None:
        """`title` names the model in logs; `expose_errors` gives callers the model's own words."""
        self._title = title
        self._expose_errors = expose_errors

    def of(self, call: Stretch, error: BaseException) -> InferenceHubError:
        """What a call is answered whose run has raised this; logged unless its caller is at fault."""
        if isinstance(error, InputMismatch):  # InvalidInput, which a model.py raises, is one
            return InputMismatch(_text(error.message))
        logger().error("model failed", model=self._title, **call.block.names_in_log(call.place), exc_info=error)
        if isinstance(error, ModelFailed):  # what disagrees with the signature is said in words meant for the caller
            return ModelFailed(_text(error.message))
        if self._expose_errors:
            return ModelFailed(f"The model raised {type(error).__name__}: {_text(error)}"[:500])
        return ModelFailed(_NO_DETAILS)


def _text(message: object) -> str:
    """A message of the model's code as text that a frame can carry, whatever its author has put there."""
    try:
        return str(message).encode(errors="replace").decode()
    except Exception:
        return f"a {type(message).__name__} without words"
