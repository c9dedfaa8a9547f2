"""Who of a run's calls gets which answer. Whoever has one already, or has run out of time, gets no other."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TypeAlias

from inferencehub.worker.calls.block.block import Stretch
from inferencehub.worker.calls.block.deadline import deadline_passed
from inferencehub.worker.calls.block.outcome import Outcome

Fates: TypeAlias = list[tuple[Stretch, Outcome]]
"""What has become of the calls of a run, in their order: a stretch may have been taken apart."""

_GONE, _LATE, _IN_TIME = range(3)


def in_time(taken: Sequence[Stretch], now_s: float) -> list[Stretch]:
    """Those of the calls whose deadline has not passed; the others are answered."""
    alive: list[Stretch] = []
    for stretch in taken:
        if now_s < stretch.deadline_s:
            alive.append(stretch)
            continue
        error = deadline_passed("before the call could run")
        for standing, at, calls in _apart(stretch, now_s):
            if standing == _LATE:
                stretch.block.fail(range(stretch.place + at, stretch.place + at + calls), error)
            else:
                alive.append(stretch.part(at, calls))
    return alive


def settle(fates: Fates, now_s: float) -> None:
    """Answer the calls of a run that is over."""
    for stretch, outcome in fates:
        if now_s < stretch.deadline_s and not stretch.block.gone:
            stretch.block.answer(stretch.place, stretch.calls, outcome)
        else:
            _settle_apart(stretch, outcome, now_s)


def late(stretch: Stretch, now_s: float) -> list[int]:
    """The places of calls that run and whose deadline has passed, and that have no answer yet."""
    if now_s < stretch.deadline_s:
        return []
    block, gone = stretch.block, stretch.block.gone
    places = range(stretch.place, stretch.place + stretch.calls)
    return [place for place in places if place not in gone and block.deadline_s(place) <= now_s]


def unanswered(stretch: Stretch) -> list[int]:
    """The places of calls that run and have no answer yet."""
    return [place for place in range(stretch.place, stretch.place + stretch.calls) if place not in stretch.block.gone]


def _settle_apart(stretch: Stretch, outcome: Outcome, now_s: float) -> None:
    block = stretch.block
    for standing, at, calls in _apart(stretch, now_s):
        if standing == _IN_TIME:
            block.answer(stretch.place + at, calls, outcome.part(at, calls))
        elif standing == _LATE:
            places = range(stretch.place + at, stretch.place + at + calls)
            block.fail(places, deadline_passed("while the model ran"))


def _apart(stretch: Stretch, now_s: float) -> list[tuple[int, int, int]]:
    """The calls of a stretch as those that follow each other and stand alike: how, where they begin, how many."""
    block, gone = stretch.block, stretch.block.gone

    def standing(at: int) -> int:
        place = stretch.place + at
        if place in gone:
            return _GONE
        return _LATE if block.deadline_s(place) <= now_s else _IN_TIME

    found, at = [], 0
    for alike, calls in groupby(range(stretch.calls), standing):
        count = len(list(calls))
        found.append((alike, at, count))
        at += count
    return found
