"""The one place where a model's outputs are held against its signature."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from inferencehub.errors import ModelFailed
from inferencehub.tensors import Array, dtype_from_datatype

from .conversion import array_from_returned
from .protocol import Signature, Tensors, TensorSpec


class OtherShape(ModelFailed):
    """An output has another shape than the signature says."""

    def __init__(self, spec: TensorSpec, shape: tuple[int, ...]) -> None:
        super().__init__(
            f"The model returned `{spec.name}` in shape {list(shape)}; its signature says {list(spec.shape)}."
        )
        self.output = spec.name
        self.shape = shape


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
            agrees = type(value) is np.ndarray and value.dtype == dtype and (dtype.kind != "O" or self._trusts_bytes)
            array: Array = value if agrees else returned_as(value, spec)
            shape = array.shape
            if len(shape) != len(dimensions) or any(length not in (-1, shape[at]) for at, length in dimensions):
                raise OtherShape(spec, shape)
            if rows is not None and shape[0] != rows:
                raise ModelFailed(f"The model returned {shape[0]} rows of `{spec.name}` for {rows} rows of input.")
            checked[spec.name] = array
        return checked


def returned_as(value: object, spec: TensorSpec) -> Array:
    """What a model returned for one output, in the datatype that the signature says.

    Raises:
        ModelFailed: It cannot become that without becoming another value.
    """
    try:
        return array_from_returned(value, spec.datatype)
    except Exception as error:
        # The cause shows an element, which may be another caller's: it is for the log.
        raise ModelFailed(
            f"The model returned `{spec.name}` as {_type_of(value)}, which does not fit {spec.datatype}; "
            f"convert it in the model, or declare the datatype that it has."
        ) from error


def _type_of(value: object) -> str:
    return str(value.dtype) if isinstance(value, np.ndarray) else _kind(value)


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
