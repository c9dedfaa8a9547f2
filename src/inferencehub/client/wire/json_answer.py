"""An answer in JSON as a prediction with arrays: what JSON gives as strings because it has no number for it, too."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inferencehub.tensors import dtype_from_datatype

from ..json_integers import MAX_SAFE_INTEGER
from ..prediction import Prediction
from ..sending.problem import part_of
from ..sending.unexpected import unexpected_answer
from .server_timing import timings_from_json

_WHOLE = re.compile(r"-?[1-9][0-9]{15,19}")
_SPECIAL = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def prediction_from_body(body: Mapping[str, Any], datatype_of: Callable[[str, str], str | None]) -> Prediction:
    """The prediction in the body of a success.

    Args:
        body: As it came.
        datatype_of: Of a version and an output: its datatype.

    Raises:
        UnexpectedAnswerError: It is none.
    """
    version = part_of(body, "version", str)
    outputs = part_of(body, "outputs", dict)
    return Prediction(
        outputs=arrays_from_outputs(outputs, lambda name: datatype_of(version, name)),
        model=part_of(body, "model_name", str),
        version=version,
        request_id=part_of(body, "request_id", str),
        timings=timings_from_json(part_of(body, "timings_ms", dict)),
    )


def arrays_from_outputs(
    outputs: Mapping[str, Any], datatype_of: Callable[[str], str | None]
) -> dict[str, NDArray[Any]]:
    """The array of each output by its name. Raises UnexpectedAnswerError where one is none."""
    try:
        return {name: array_from_json(value, datatype_of(name)) for name, value in outputs.items()}
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise unexpected_answer(200, {"content-type": "JSON"}, str(outputs).encode()) from None


def array_from_json(value: Any, datatype: str | None) -> NDArray[Any]:
    """The array of an output; where its datatype is not known, of that which its elements show.

    Then one number among them says that they are numbers, one text that is none says that they are text, and what
    could be either is text.
    """
    value = _mapped(value, _bytes)
    if isinstance(next(_elements(value), None), dict):
        return np.array(_mapped(value, _named), dtype=object)
    if datatype is None:
        datatype = "BYTES" if any(isinstance(each, str | bytes) for each in _elements(value)) else ""
        if datatype and any(isinstance(each, int | float) for each in _elements(value)):
            datatype = ""
    if datatype == "BYTES":
        return np.array(value, dtype=object)
    value = _mapped(value, _number)
    if datatype:
        return np.array(value, dtype_from_datatype(datatype))
    # Of whole numbers as large as these, beside others, numpy would make floats.
    are_large = any(isinstance(each, int) and abs(each) > MAX_SAFE_INTEGER for each in _elements(value))
    return np.array(value, dtype=object if are_large else None)


def _elements(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for item in value:
            yield from _elements(item)
    else:
        yield value


def _bytes(element: Any) -> Any:
    if isinstance(element, dict) and set(element) == {"b64"} and isinstance(element["b64"], str):
        return b64decode(element["b64"])
    return element


def _named(classes: Mapping[str, Any]) -> dict[str, Any]:
    """Probabilities by class, for who has asked for them so."""
    return {name: _number(probability) for name, probability in classes.items()}


def _number(element: Any) -> Any:
    if not isinstance(element, str):
        return element
    if element in _SPECIAL:
        return _SPECIAL[element]
    if _WHOLE.fullmatch(element) and abs(int(element)) > MAX_SAFE_INTEGER:
        return int(element)
    raise ValueError


def _mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if not isinstance(value, list):
        return change(value)
    # Of numbers alone nothing changes, and most outputs are that.
    if set(map(type, value)) <= {int, float, bool}:
        return value
    return [_mapped(item, change) for item in value]
