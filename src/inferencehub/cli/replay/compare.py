"""Two answers to one call: labels that differ, and how far numbers are apart."""

from __future__ import annotations

import math
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
_EXAMPLES = 5
_WHOLE = ("INT", "UINT")


@dataclass(slots=True)
class Labels:
    """An output of names: which became which."""

    compared: int = 0
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    @property
    def differing(self) -> int:
        return self.pairs.total()


@dataclass(slots=True)
class Numbers:
    """An output of numbers: how far they are apart at most."""

    compared: int = 0
    within: int = 0
    largest_absolute: float = 0.0
    largest_relative: float = 0.0
    example: dict[str, Any] | None = None
    """The one with the largest absolute difference."""


class Comparison:
    """Of all calls, output by output."""

    def __init__(self, tolerance: float) -> None:
        """A number is within it when it differs by no more than `tolerance` times the captured one, or times 1 where
        that is smaller."""
        self._tolerance = tolerance
        self.outputs: dict[str, Labels | Numbers] = {}
        self.shapes: Counter[str] = Counter()
        """Outputs that are not there any more, or have another shape, and how often."""

    def add(self, request_id: str, then: Mapping[str, Mapping[str, Any]], now: Mapping[str, Any]) -> bool:
        """One call; whether its answers agree. `now`: arrays by name."""
        agrees = [self._output(request_id, name, tensor, now.get(name)) for name, tensor in then.items()]
        return all(agrees)

    def _output(self, request_id: str, name: str, then: Mapping[str, Any], now: Any) -> bool:
        if now is None or list(now.shape) != list(then["shape"]):
            self.shapes[name] += 1
            return False
        before = list(_elements(then["data"], then["datatype"]))
        after = now.reshape(-1).tolist()
        if name == "label" or then["datatype"] in ("BYTES", "BOOL"):
            labels = self.outputs.setdefault(name, Labels())
            assert isinstance(labels, Labels)
            return self._labels(labels, request_id, before, after)
        numbers = self.outputs.setdefault(name, Numbers())
        assert isinstance(numbers, Numbers)
        return self._numbers(numbers, request_id, before, after)

    def _labels(self, found: Labels, request_id: str, before: list[Any], after: list[Any]) -> bool:
        agrees = True
        for row, (one, other) in enumerate(zip(before, after, strict=True)):
            found.compared += 1
            if one == other:
                continue
            agrees = False
            found.pairs[_shown(one), _shown(other)] += 1
            if len(found.examples) < _EXAMPLES:
                example = {"request_id": request_id, "row": row, "captured": _shown(one), "now": _shown(other)}
                found.examples.append(example)
        return agrees

    def _numbers(self, found: Numbers, request_id: str, before: list[Any], after: list[Any]) -> bool:
        agrees = True
        for place, (one, other) in enumerate(zip(before, after, strict=True)):
            found.compared += 1
            absolute, relative = _apart(one, other)
            if absolute <= self._tolerance * max(1.0, abs(one)) or absolute == 0.0:
                found.within += 1
            else:
                agrees = False
            found.largest_relative = max(found.largest_relative, relative)
            if absolute > found.largest_absolute:
                found.largest_absolute = absolute
                found.example = {"request_id": request_id, "place": place, "captured": one, "now": other}
        return agrees


def _apart(one: float, other: float) -> tuple[float, float]:
    """Absolute and relative difference. What is no number is apart from none but itself."""
    if one == other or (one != one and other != other):
        return 0.0, 0.0
    absolute = abs(other - one)
    if not math.isfinite(absolute):
        return math.inf, math.inf
    return float(absolute), float(absolute / max(abs(one), abs(other)))


def _elements(data: Any, datatype: str) -> Iterator[Any]:
    """The elements as they are written in our JSON, row by row."""
    if isinstance(data, list):
        for each in data:
            yield from _elements(each, datatype)
    elif isinstance(data, dict):
        yield b64decode(data["b64"])
    elif isinstance(data, str) and datatype != "BYTES":
        yield int(data) if datatype.startswith(_WHOLE) else _SPECIAL[data]
    else:
        yield data


def _shown(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)
