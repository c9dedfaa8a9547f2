"""Whether two answers to the same row are one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from inferencehub.runtimes.protocol import TensorSpec
from inferencehub.tensors import Array

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two numbers may be apart and still be one, by datatype; what is not listed is exact.

    Attributes:
        own: In parts of their own size.
        rounding: In parts of the largest number of their row, whose rounding may be all that a small one holds.
    """

    own: Mapping[str, float]
    rounding: Mapping[str, float]


# Runs of one shape take the same kernels, which add a row's numbers in the same order whatever the other rows hold: the
# same bits on a CPU, and on a GPU all but what atomic additions leave open, a few units in the last place. FP64 stands
# beside FP32, since much that hands out 64 bits has computed in 32.
SAME_SHAPE = Tolerance(
    {"FP64": 1e-5, "FP32": 1e-5, "FP16": 4e-3, "BF16": 3e-2},
    {"FP64": 1e-13, "FP32": 1e-6, "FP16": 2e-3, "BF16": 2e-2},
)
# Other numbers of rows take other kernels, which add in another order; TensorFloat-32 alone is good for a thousandth.
# What the number of rows or a row's place changes by mistake is far more.
OTHER_SHAPE = Tolerance(
    {"FP64": 1e-2, "FP32": 1e-2, "FP16": 5e-2, "BF16": 1e-1},
    {"FP64": 1e-7, "FP32": 1e-5, "FP16": 8e-3, "BF16": 6e-2},
)


def difference(
    outputs: Sequence[TensorSpec], these: Mapping[str, Array], those: Mapping[str, Array], tolerance: Tolerance
) -> tuple[str, Flags] | None:
    """The first output in which rows differ, and which rows do; None where every row has one answer.

    NaN agrees with NaN and with nothing else; whether it shows anything is another question (see `silent_output`).
    """
    for spec in outputs:
        rows = differing_rows(spec.datatype, these[spec.name], those[spec.name], tolerance)
        if rows.any():
            return spec.name, rows
    return None


def differing_rows(datatype: str, these: Array, those: Array, tolerance: Tolerance) -> Flags:
    """Which rows differ between two answers [rows, …] of one datatype."""
    if these.shape != those.shape:
        return np.ones(len(these), np.bool_)
    own = tolerance.own.get(datatype)
    if own is None:
        return _any(np.asarray(these != those, np.bool_))
    a, b = these.astype(np.float64), those.astype(np.float64)
    equal = (a == b) | (np.isnan(a) & np.isnan(b))
    if equal.all():
        return np.zeros(len(a), np.bool_)
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(a), np.abs(b))
        # What an element usually is: where a sum comes out near zero, its rounding is that of a usual one.
        usual = np.median(np.abs(a), axis=0, keepdims=True)
        room = own * np.maximum(size, np.where(np.isfinite(usual), usual, 0.0))
        room += tolerance.rounding[datatype] * _largest(size)
        near = np.abs(a - b) <= room
    return _any(~(equal | (near & np.isfinite(a) & np.isfinite(b))))


def silent_output(outputs: Sequence[TensorSpec], answers: Sequence[Mapping[str, Array]]) -> tuple[str, bool] | None:
    """An output that shows nothing, since it is the same for all of these rows, and whether it is NaN; None if none is.

    Where there are scores only those count: a label may well be the same for all, and is a float where a library learns
    labels as such.
    """
    floats = [spec for spec in outputs if spec.datatype in SAME_SHAPE.own]
    scores = [spec for spec in floats if not all(_is_whole(answer[spec.name]) for answer in answers)]
    for spec in scores or floats or outputs:
        arrays = [answer[spec.name] for answer in answers]
        # Any two: the first may be NaN where all the others are not.
        if not any(_shows_another(spec.datatype, *pair) for pair in combinations(arrays, 2)):
            return spec.name, spec.datatype in SAME_SHAPE.own and all(_nan(array).all() for array in arrays)
    return None


def _shows_another(datatype: str, one: Array, other: Array) -> bool:
    """True where the other answer is another, as far as both are numbers."""
    if one.shape != other.shape:
        return True
    if datatype in SAME_SHAPE.own:
        numbers = ~(_nan(one) | _nan(other))
        one, other = (np.where(numbers, array.astype(np.float64), 0.0) for array in (one, other))
    return bool(differing_rows(datatype, one, other, SAME_SHAPE).any())


def _is_whole(array: Array) -> bool:
    """True if there are only whole numbers in it, and infinities."""
    return bool((np.trunc(array.astype(np.float64)) == array).all())


def _nan(array: Array) -> Flags:
    return np.asarray(np.isnan(array.astype(np.float64)), np.bool_)


def _any(flags: Flags) -> Flags:
    return np.asarray(flags.any(axis=tuple(range(1, flags.ndim))), np.bool_)


def _largest(size: Array) -> Array:
    """The largest finite number of each row, shaped so that it stands beside the row's numbers."""
    finite = np.where(np.isfinite(size), size, 0.0).reshape(len(size), -1)
    return np.asarray(finite.max(axis=1, initial=0.0)).reshape(-1, *[1] * (size.ndim - 1))
