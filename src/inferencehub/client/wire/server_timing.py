"""The header `server-timing` of an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..prediction import Timings

_PARTS = re.compile(r"(total|gateway|queue|compute);dur=([0-9]{1,12}(?:\.[0-9]{1,6})?)(?=,|$)")


def timings_from_header(header: str, known: Timings) -> Timings:
    """What is known, with what the header says besides."""
    said: dict[str, Any] = {name: float(duration) for name, duration in _PARTS.findall(header)}
    return replace(known, **said)


def timings_from_message(ran: Any) -> Timings:
    """The contract's Timings, which know of the worker only."""
    return Timings(None, None, ran.queue_us / 1000, ran.compute_us / 1000, ran.batch_calls, ran.batch_rows)


def timings_from_json(timings: Mapping[str, object]) -> Timings:
    """The `timings_ms` of an answer in JSON."""
    said = {name: timings.get(name) for name in ("total", "gateway", "queue", "compute")}
    known: dict[str, Any] = {name: float(value) for name, value in said.items() if isinstance(value, int | float)}
    return Timings(**known)
