"""Decides how many workers there are to be, by how long calls wait in the queues of those that there are."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

# A wait this short is what batching makes of any load.
IDLE_SHARE = 0.1
# A wait that is over sooner is no reason for another worker, which takes seconds to load.
GROW_AFTER_S = 2.0
# One worker may become two at once, and not ten: what comes in time shows what else is needed.
MOST_GROWTH = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What is configured.

    Attributes:
        grow_ms: A wait that is too long.
        shrink_after_s: How long the wait must have been short before a worker leaves.
    """

    least: int
    most: int
    grow_ms: float
    shrink_after_s: float


@dataclass(frozen=True, slots=True)
class Scale:
    """How many there are to be, and since when the waits have been too long or short, in monotonic seconds."""

    wanted: int
    long_since: float | None = None
    short_since: float | None = None


def limits_from_settings(settings: Mapping[str, Any]) -> Limits:
    """Those of the resolved settings; where neither bound is given, the number of workers is fixed."""
    ray, count = settings["ray"], settings["workers"]["count"]
    least = ray["min_workers"] if ray["min_workers"] is not None else min(count, ray["max_workers"] or count)
    most = ray["max_workers"] if ray["max_workers"] is not None else max(count, least)
    return Limits(least, most, ray["grow_delay_ms"], ray["shrink_after_s"])


def first_scale(count: int, limits: Limits) -> Scale:
    """What a run begins with."""
    return Scale(min(max(count, limits.least), limits.most))


def scaled(scale: Scale, limits: Limits, delay_ms: float, serving: int, now: float) -> Scale:
    """What follows from the longest wait that any worker reports.

    Nothing changes while fewer serve than there are to be: what those will do about the wait is not known yet.
    """
    if serving < scale.wanted:
        return replace(scale, long_since=None, short_since=None)
    if delay_ms > limits.grow_ms:
        since = now if scale.long_since is None else scale.long_since
        if now - since < GROW_AFTER_S:
            return Scale(scale.wanted, long_since=since)
        factor = min(delay_ms / limits.grow_ms, MOST_GROWTH)
        return Scale(min(max(scale.wanted + 1, math.floor(scale.wanted * factor)), limits.most))
    if delay_ms > limits.grow_ms * IDLE_SHARE:
        return Scale(scale.wanted)
    since = now if scale.short_since is None else scale.short_since
    if now - since < limits.shrink_after_s:
        return Scale(scale.wanted, short_since=since)
    return Scale(max(scale.wanted - 1, limits.least))
