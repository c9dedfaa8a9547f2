"""The inputs of the calls: the model's own example or what its signature asks for, as many rows of it as are wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any

import typer

Spec = Mapping[str, Any]


def inputs_of_version(version: Mapping[str, Any]) -> tuple[Any, str]:
    """Inputs for a version of the catalogue, and where they come from, in words."""
    examples = version.get("examples") or []
    if examples:
        return examples[0]["inputs"], f"the model's example '{examples[0]['name']}'"
    made = {spec["name"]: _made(spec, bool(version.get("batched"))) for spec in version["inputs"]}
    return made, "values made from the model's signature"


def with_rows(inputs: Any, version: Mapping[str, Any], rows: int) -> Any:
    """The inputs as so many rows, by repeating those that there are."""
    if not version.get("batched"):
        raise typer.BadParameter(
            "expected a model that takes rows, and this one takes no batch; leave --rows out", param_hint="--rows"
        )
    specs: Sequence[Spec] = version["inputs"]
    by_name = inputs if _is_by_name(inputs, specs) else {specs[0]["name"]: inputs}
    return {spec["name"]: _rows(by_name[spec["name"]], spec, rows) for spec in specs if spec["name"] in by_name}


def rows_in(inputs: Any, version: Mapping[str, Any]) -> int:
    """How many rows such a call has; 1 for a model that takes no batch."""
    specs: Sequence[Spec] = version["inputs"]
    if not version.get("batched") or not specs:
        return 1
    by_name = inputs if _is_by_name(inputs, specs) else {specs[0]["name"]: inputs}
    first = by_name.get(specs[0]["name"])
    return len(first) if isinstance(first, list) and _depth(first) >= len(specs[0]["shape"]) else 1


def _is_by_name(inputs: Any, specs: Sequence[Spec]) -> bool:
    return isinstance(inputs, Mapping) and set(inputs) <= {spec["name"] for spec in specs}


def _rows(value: Any, spec: Spec, rows: int) -> list[Any]:
    has_rows = isinstance(value, list) and _depth(value) >= len(spec["shape"])
    given: list[Any] = value if has_rows else [value]
    if not given:
        raise typer.BadParameter(f"expected a row of '{spec['name']}' to repeat, got none", param_hint="--inputs")
    return list(islice(cycle(given), rows))


def _depth(value: Any) -> int:
    depth = 0
    while isinstance(value, list):
        depth += 1
        value = value[0] if value else None
    return depth


def _made(spec: Spec, batched: bool) -> Any:
    """One row of a batched model, without the batch dimension; every other free dimension has the length 1."""
    shape = spec["shape"][1:] if batched else spec["shape"]
    value: Any = next(iter(spec.get("categories") or ()), _ELEMENTS.get(spec["datatype"], 1))
    for length in reversed(shape):
        value = [value] * (1 if length < 0 else length)
    return value


_ELEMENTS: dict[str, Any] = {"BOOL": True, "BYTES": "text", "FP16": 0.5, "FP32": 0.5, "FP64": 0.5, "BF16": 0.5}
