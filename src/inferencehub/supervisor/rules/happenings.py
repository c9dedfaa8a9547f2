"""What happens to a supervisor: all that its decisions may depend on, beside the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from inferencehub.launch.events import Event

from .verdict import Vitals


@dataclass(frozen=True, slots=True)
class Began:
    """The run begins."""


@dataclass(frozen=True, slots=True)
class Said:
    """A child has said something on its control socket."""

    name: str
    event: Event


@dataclass(frozen=True, slots=True)
class Ended:
    """A child's process has ended: its exit code, or the negative number of a signal.

    `no_memory`: the kernel has killed a process meanwhile, because memory had run out.
    """

    name: str
    status: int
    no_memory: bool = False


@dataclass(frozen=True, slots=True)
class StartFailed:
    """The system would not start a child's process."""

    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class Signalled:
    """A signal that asks for the end."""

    number: int


@dataclass(frozen=True, slots=True)
class Looked:
    """The workers have been looked at: how each one is, by name."""

    vitals: Mapping[str, Vitals]


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Something may be due."""


Happening: TypeAlias = Began | Said | Ended | StartFailed | Signalled | Looked | TimePassed
