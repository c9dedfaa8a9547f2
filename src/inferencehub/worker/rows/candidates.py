"""Rows to try a model with: different from each other in value, sign and size, and as near to real ones as is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import cycle
from typing import TypeAlias

import numpy as np

from inferencehub.runtimes.protocol import Signature, TensorSpec
from inferencehub.tensors import Array, array_from_elements, dtype_from_datatype

Row: TypeAlias = dict[str, Array]
"""One row: an array [1, …] by input name."""
Random: TypeAlias = np.random.Generator
Make: TypeAlias = Callable[[Random, TensorSpec, Array], Array]
"""Elements for a tensor, in the shape of the last argument: all that is known of it, in [known rows, …]."""

# A made-up length of a dimension that may have any: long enough that a softmax along it says something.
_LENGTH = 4
# Known rows may all be of one kind, and some of those that are tried should be of others.
_KNOWN_FIRST = 3
# A model of one flag has two rows, and no more come however often they are made up.
_ROUNDS = 3
_WORDS = (b"a", b"The quick brown fox", b"42", b"-1.5", b"no", "größer".encode(), b"yes", b"lazy dogs 7", b"B")


def candidates(signature: Signature, known: Sequence[Row], *, gentle: bool = False) -> Iterator[Row]:
    """Different rows, those that a model most likely takes first. The same ones each time.

    Args:
        signature: A batched one.
        known: Rows of one shape that the model should take, at least one.
        gentle: Make up no whole numbers above 1: on a GPU an index out of range ends all work of the process.
    """
    random = np.random.default_rng(20)
    together = {spec.name: np.concatenate([row[spec.name] for row in known]) for spec in signature.inputs}
    yield from distinct(_rows(signature.inputs, known, together, random, gentle))


def distinct(rows: Iterable[Row]) -> Iterator[Row]:
    """Those rows that are unlike all before them."""
    seen: set[tuple[object, ...]] = set()
    for row in rows:
        key = tuple(_key(array) for array in row.values())
        if key not in seen:
            seen.add(key)
            yield row


def longer(signature: Signature, row: Row) -> Row | None:
    """The row with more elements along every dimension that may have any length and has one; None if there is none."""
    stretched = {}
    for spec in signature.inputs:
        array = row[spec.name]
        for axis, length in enumerate(spec.shape[1:], 1):
            if length == -1 and array.shape[axis] == 1:
                array = np.repeat(array, _LENGTH, axis)
        stretched[spec.name] = array
    return stretched if any(stretched[name].shape != row[name].shape for name in row) else None


def _rows(
    specs: Sequence[TensorSpec], known: Sequence[Row], together: Mapping[str, Array], random: Random, gentle: bool
) -> Iterator[Row]:
    yield from known[:_KNOWN_FIRST]
    kinds = {_kind(spec) for spec in specs}
    base = cycle(known)
    # Some models take numbers of any kind, but only some words, or the other way round.
    changes: list[frozenset[str]] = [frozenset(kinds)]
    if len(kinds) > 1:
        changes += [frozenset({kind}) for kind in sorted(kinds)]
    for number in range(_ROUNDS):
        if number == 1:
            yield from known[_KNOWN_FIRST:]  # categories of which three rows have the same answer, say
        for level in range(len(_FLOATS)):
            for changed in changes:
                row = next(base)
                yield {
                    spec.name: (
                        _made(spec, together[spec.name], level, random, gentle)
                        if _kind(spec) in changed
                        else row[spec.name]
                    )
                    for spec in specs
                }


def _made(spec: TensorSpec, known: Array, level: int, random: Random, gentle: bool) -> Array:
    if not known.size:
        return known[:1]
    kind = _kind(spec)
    makers = _FLOATS if kind == "float" else _WHOLE if kind == "whole" else _TEXTS
    if kind == "whole" and gentle:
        makers = _GENTLE
    made = makers[level % len(makers)](random, spec, known)
    if kind == "text":
        return made
    dtype = dtype_from_datatype(spec.datatype)
    if kind == "float":
        most = 6e4 if spec.datatype == "FP16" else 1e30
        return np.clip(made, -most, most).astype(dtype)
    if spec.datatype == "BOOL":
        return np.asarray(made.astype(np.int64) % 2 == 1)
    if made.dtype != dtype:
        limits = np.iinfo(dtype)
        made = np.clip(made, limits.min, min(limits.max, np.iinfo(np.int64).max))
    return np.asarray(made, dtype=dtype)


def _kind(spec: TensorSpec) -> str:
    if spec.datatype == "BYTES":
        return "text"
    return "float" if spec.datatype in ("FP16", "FP32", "FP64", "BF16") else "whole"


def _key(array: Array) -> object:
    return tuple(array.ravel().tolist()) if array.dtype == object else array.tobytes()


# ---- floating-point numbers


def _near(random: Random, _: TensorSpec, known: Array) -> Array:
    """Around a known row: each element moved by about a third, and by a tenth of what elements usually are."""
    rows = known.astype(np.float64)
    base = rows[random.integers(len(rows))][np.newaxis]
    usual = np.abs(rows[np.isfinite(rows)]).mean() if np.isfinite(rows).any() else 0.0
    shift = 0.1 * (usual or 10.0)
    return np.asarray(base * (1 + random.normal(0, 0.3, base.shape)) + random.normal(0, shift, base.shape))


def _normal(scale: float) -> Make:
    return lambda random, _, known: random.normal(0, scale, (1, *known.shape[1:]))


def _wide(random: Random, _: TensorSpec, known: Array) -> Array:
    """Elements from a hundredth to millions: on both sides of thresholds whatever the unit."""
    shape = (1, *known.shape[1:])
    return np.asarray(random.normal(0, 1, shape) * 10.0 ** random.uniform(-2, 6, shape))


def _uniform(low: float, high: float) -> Make:
    """All of one sign: what asks whether any element is below zero, or above, says another thing to these."""
    return lambda random, _, known: random.uniform(low, high, (1, *known.shape[1:]))


def _gaps(random: Random, spec: TensorSpec, known: Array) -> Array:
    """A row like a known one of which about a third is missing, one element at least."""
    made = _near(random, spec, known)
    missing = random.uniform(0, 1, made.shape) < 1 / 3
    missing.flat[random.integers(made.size)] = True
    return np.where(missing, np.nan, made)


# ---- whole numbers, and flags


def _of_known(random: Random, _: TensorSpec, known: Array) -> Array:
    """Elements that occur in known rows: where those are indices, these are."""
    return random.choice(known.ravel(), (1, *known.shape[1:]))


def _between(low: int, high: int) -> Make:
    return lambda random, _, known: random.integers(low, high, (1, *known.shape[1:]))


# ---- texts


def _known_texts(random: Random, _: TensorSpec, known: Array) -> Array:
    elements = known.ravel().tolist()
    return _texts([elements[at] for at in random.integers(len(elements), size=_count(known))], known)


def _cut_texts(random: Random, _: TensorSpec, known: Array) -> Array:
    """The beginnings of known texts; where one is missing, it stays so."""
    elements = known.ravel().tolist()
    picked = [elements[at] for at in random.integers(len(elements), size=_count(known))]
    # In letters, not in bytes: half a letter is no text.
    texts = [None if element is None else element.decode(errors="replace") for element in picked]
    cut = [None if text is None else text[: int(random.integers(1, len(text) + 2))].encode() for text in texts]
    return _texts(cut, known)


def _words(random: Random, _: TensorSpec, known: Array) -> Array:
    return _texts([_WORDS[at] for at in random.integers(len(_WORDS), size=_count(known))], known)


def _texts(elements: Sequence[bytes | None], known: Array) -> Array:
    return array_from_elements(elements, (1, *known.shape[1:]))


def _count(known: Array) -> int:
    return int(np.prod(known.shape[1:]))


# By level: real ones first, then what most models take, then what shows thresholds and saturation.
_FLOATS: tuple[Make, ...] = (
    _near, _normal(1.0), _wide, _uniform(0, 1), _gaps, _uniform(-100, 0), _normal(1e4), _near, _normal(100.0),
    _normal(0.01),
)  # fmt: skip
_GENTLE: tuple[Make, ...] = (_of_known, _between(0, 2))
_WHOLE: tuple[Make, ...] = (
    _of_known, _between(0, 2), _between(0, 10), _between(0, 100), _between(-9, 10), _between(0, 256), _between(0, 3),
    _between(0, 2),
)  # fmt: skip
_TEXTS: tuple[Make, ...] = (_known_texts, _words, _cut_texts)
