"""Inputs whose values have names in each row, or that are columns by name, as the gateway takes them of callers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard

from .protocol import Signature

Named = Mapping[str, Any]


def without_names(inputs: Any, signature: Signature) -> Any:
    """The same by input name, with the columns of a matrix in their order; as it came where it has no such names."""
    if not signature.batched:
        return inputs
    names = [tensor.name for tensor in signature.inputs]
    columns = _columns(signature)
    if not columns:
        return {name: [row[name] for row in inputs] for name in names} if _are_rows(inputs, names) else inputs
    (name,) = names
    inner = inputs[name] if _has(inputs, names) and name not in columns else inputs
    if _are_rows(inner, names) and name not in columns:
        return {name: [row[name] for row in inner]}
    if _are_rows(inner, columns):
        return {name: [[row[column] for column in columns] for row in inner]}
    if not _has(inner, columns):
        return inputs
    given = [inner[column] for column in columns]
    lists = [each for each in given if isinstance(each, list)]
    if not lists:
        return {name: given}
    # Of several lengths they are no rows: who reads them says so.
    is_table = len(lists) == len(given) and len({len(each) for each in lists}) == 1
    return {name: [list(row) for row in zip(*lists, strict=True)]} if is_table else inputs


def _columns(signature: Signature) -> Sequence[str]:
    names = signature.inputs[0].feature_names if len(signature.inputs) == 1 else ()
    return names if len(set(names)) == len(names) else ()


def _are_rows(value: Any, names: Sequence[str]) -> TypeGuard[list[Named]]:
    return isinstance(value, list) and bool(value) and all(_has(row, names) for row in value)


def _has(value: Any, names: Sequence[str]) -> TypeGuard[Named]:
    return isinstance(value, Mapping) and set(value) == set(names)
