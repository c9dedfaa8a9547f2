"""Estimators that take a dictionary a row: an input for each key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from inferencehub.runtimes.ports import ROWS, Port
from inferencehub.runtimes.protocol import ModelLoadError, Tensors
from inferencehub.runtimes.text import text_from_bytes

from .categories import with_categories
from .columns import Column


@dataclass(frozen=True, slots=True)
class Records:
    """The inputs, what is known of each, and how they become dictionaries."""

    ports: tuple[Port, ...]
    columns: tuple[Column, ...]
    convert: Callable[[Tensors], Any]


def takes_records(heads: Sequence[Any]) -> bool:
    """True where rows are dictionaries, or what FeatureHasher takes in their place."""
    return all(type(head).__name__ in ("DictVectorizer", "FeatureHasher") for head in heads)


def is_hasher(heads: Sequence[Any], input_type: str) -> bool:
    """True where a FeatureHasher takes rows of this kind."""
    return any(getattr(head, "input_type", "") == input_type for head in heads)


def records_of(heads: Sequence[Any], declared: Sequence[Port]) -> Records:
    """What the vocabulary of a DictVectorizer tells of its keys, or else what model.yaml declares.

    Raises:
        ModelLoadError: Neither tells.
    """
    if is_hasher(heads, "string"):
        raise ModelLoadError(
            "The FeatureHasher takes words and keeps none of them; declare them in model.yaml as "
            "`inputs: [{name: words, datatype: BYTES, shape: [-1, -1]}]`."
        )
    if is_hasher(heads, "pair"):
        raise ModelLoadError(
            "The FeatureHasher takes pairs, which no input can bring; train it with input_type='dict'."
        )
    if declared and any(port.dimensions != (ROWS,) for port in declared):
        raise ModelLoadError("The estimator takes a dictionary a row; declare each key with the shape [-1].")
    known = {column.name: column for head in heads for column in _keys_of(head)}
    if not declared and not known:
        raise ModelLoadError(
            "The FeatureHasher keeps none of the keys that it was trained on; declare them in model.yaml, such as "
            "`inputs: [{name: age, datatype: FP64, shape: [-1]}, {name: city, datatype: BYTES, shape: [-1]}]`."
        )
    ports = tuple(declared) or tuple(Port(column.name, column.datatype, (ROWS,)) for column in known.values())
    columns = tuple(known.get(port.name, Column(port.name)) for port in ports)
    return Records(with_categories(ports, columns), columns, _converter(ports))


def _keys_of(head: Any) -> list[Column]:
    separator = str(getattr(head, "separator", "="))
    values: dict[str, list[str]] = {}
    numbers: dict[str, None] = {}
    for feature in getattr(head, "feature_names_", ()):
        key, found, value = str(feature).partition(separator)
        if found:
            values.setdefault(key, []).append(value)
        else:
            numbers[key] = None
    # A key that had both would need an input of two types: text, which most of its values then are.
    columns = {key: Column(key) for key in numbers}
    columns |= {key: Column(key, tuple(each), is_listed=True) for key, each in values.items()}
    return list(columns.values())


def _converter(ports: Sequence[Port]) -> Callable[[Tensors], Any]:
    def convert(inputs: Tensors) -> Any:
        lists = [
            (text_from_bytes(inputs[port.name], port.name) if port.datatype == "BYTES" else inputs[port.name]).tolist()
            for port in ports
        ]
        names = [port.name for port in ports]
        # A key that a row lacks counts as zero: so does a value that is missing.
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not None and value == value}
            for row in zip(*lists, strict=True)
        ]

    return convert
