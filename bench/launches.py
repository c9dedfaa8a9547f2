"""Starts contenders over and over by turns: how long each takes to its first answer, and what memory it has then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from bench.contenders.running import Running
from bench.process_tree import memory_mb
from bench.windows import until_idle

# Takes what it is to serve, where that can be chosen.
Start = Callable[..., AbstractContextManager[Running]]


@dataclass(frozen=True)
class Launch:
    """One start of one contender.

    Attributes:
        ready_s: Time from launch to the first good answer.
        memory_mb: Memory of all its processes (PSS) once it has come to rest, in 10^6 bytes.
    """

    contender: str
    round: int
    ready_s: float
    memory_mb: float


def by_turns(contenders: Mapping[str, Start], rounds: int) -> list[Launch]:
    """Launch each alone, so many times."""
    launches = []
    for round_ in range(1, rounds + 1):
        for name, start in contenders.items():
            with start() as running:
                until_idle(running.roots)
                launches.append(Launch(name, round_, round(running.ready_s, 3), round(memory_mb(running.roots), 1)))
    return launches
