"""The one place where a model's outputs are held against its signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from inferencehub.errors import ModelFailed
from inferencehub.tensors import Array, dtype_from_datatype

from .protocol import Signature, Tensors, TensorSpec


class OutputCheck:
    """Makes a model's outputs agree with its signature, or says where they do not.

    What agrees already, which is what every library's outputs do, costs a few comparisons and no copy.
    """

    def __init__(self, signature: Signature, trusts_bytes: bool) -> None:
        """``trusts_bytes``: object arrays are known to hold ``bytes`` alone, and need no look at each element."""
        self._expected = tuple(
            (spec, dtype_from_datatype(spec.datatype), tuple(enumerate(spec.shape))) for spec in signature.outputs
        )
        self._first_input = signature.inputs[0].name if signature.batched else None
        self._trusts_bytes = trusts_bytes

    def __call__(self, inputs: Tensors, outputs: object) -> Tensors:
        """The outputs in the order of the signature.

        Raises:
            ModelFailed: One is missing, or has another type or shape than the signature says.
        """
        if not isinstance(outputs, Mapping):
            raise ModelFailed(f"The model must return a dict of arrays by output name; it returned {_kind(outputs)}.")
        rows = None if self._first_input is None else inputs[self._first_input].shape[0]
        checked: Tensors = {}
        for spec, dtype, dimensions in self._expected:
            try:
                value = outputs[spec.name]
            except KeyError:
                raise ModelFailed(
                    f"The model returned no `{spec.name}`; it returned {', '.join(map(str, outputs)) or 'nothing'}."
                ) from None
            array = value if isinstance(value, np.ndarray) else np.asarray(value)
            if array.dtype != dtype or (dtype.kind == "O" and not self._trusts_bytes):
                array = _coerce(array, spec, dtype)
            shape = array.shape
            if len(shape) != len(dimensions) or any(length not in (-1, shape[at]) for at, length in dimensions):
                raise ModelFailed(
                    f"The model returned `{spec.name}` in shape {list(shape)}; its signature says {list(spec.shape)}."
                )
            if rows is not None and shape[0] != rows:
                raise ModelFailed(f"The model returned {shape[0]} rows of `{spec.name}` for {rows} rows of input.")
            checked[spec.name] = array
        return checked


def _coerce(array: Array, spec: TensorSpec, dtype: np.dtype[Any]) -> Array:
    """The array in the signature's type.

    A float may lose digits, since its precision is the author's choice, but never become infinite; everything else
    must come out exactly as it went in.
    """
    refusal = ModelFailed(
        f"The model returned `{spec.name}` as {array.dtype}, which does not fit {spec.datatype}; "
        f"convert it in the model, or declare the datatype that it has."
    )
    if dtype.kind == "O":
        return _bytes_from_text(array, refusal)
    # ml_dtypes' bfloat16 has kind V and is a float all the same.
    floats = {"f", "V"}
    if array.dtype.kind not in "biuf" and array.dtype.name != "bfloat16":
        raise refusal
    with np.errstate(all="ignore"):
        converted: Array = array.astype(dtype)
        if dtype.kind in floats and array.dtype.kind in floats:
            exact = bool(
                np.array_equal(np.isfinite(converted.astype(np.float64)), np.isfinite(array.astype(np.float64)))
            )
        else:
            exact = bool(np.array_equal(converted.astype(array.dtype), array)) and _same_sign(array, converted)
    if not exact:
        raise refusal
    return converted


def _finite(array: Array) -> Array:
    return np.isfinite(array.astype(np.float64))


def _same_sign(array: Array, converted: Array) -> bool:
    """False where a wrap-around would come back unharmed: int64 -1 to uint64 and back is -1 again."""
    if array.dtype.kind == "b" or converted.dtype.kind == "b":
        return True
    return bool(np.array_equal(array < 0, converted < 0))


def _bytes_from_text(array: Array, refusal: ModelFailed) -> Array:
    if array.dtype.kind not in "OUST":
        raise refusal
    elements: list[bytes] = []
    for element in array.ravel().tolist():
        if isinstance(element, str):
            elements.append(element.encode())
        elif isinstance(element, bytes):
            elements.append(element)
        else:
            raise refusal
    converted = np.empty(len(elements), dtype=object)
    converted[:] = elements
    return converted.reshape(array.shape)


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
