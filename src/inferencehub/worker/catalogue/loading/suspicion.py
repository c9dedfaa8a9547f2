"""Decides which version ended the process, from the loads that were under way when it ended. Pure.

One that was alone is the culprit. Of several each may be, so each is loaded with no quick one beside it the next time:
the culprit ends the process again, and by then it is known; the others load, and nothing is left against them. One that
takes its time may have had slow ones beside it even so: then it is loaded with none at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.loading.turns import Company

# Once may be chance: somebody ended the process by hand, or another one took all the memory.
DEATHS = 2

# What tells a file from its successor, by name: size, time of writing, time of change. Empty for one that changes while
# its version loads.
Files: TypeAlias = Mapping[str, Sequence[int]]
OWN: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What stands against a version.

    Attributes:
        files: As they looked before the load that ended with the process.
        deaths: How often the process has ended while it loaded these.
        certain: True when the last time no other was loading.
        how: How the process ended, as `signal SIGSEGV`; empty when nobody knows.
        rank: The greatest began last before the process ended, and so is the likeliest.
        fresh: True until its files are looked at again: what has changed since was the version's own doing.
    """

    files: Files
    deaths: int = 1
    certain: bool = False
    how: str = ""
    rank: int = 0
    fresh: bool = True

    @property
    def is_proven(self) -> bool:
        """True when it is left alone until its files change or somebody loads it."""
        return self.certain and self.deaths >= DEATHS

    @property
    def company(self) -> Company:
        """Which loads may go beside its next one."""
        return Company.SLOW if self.deaths < DEATHS else Company.NONE

    @property
    def sentence(self) -> str:
        """Why it is left alone, for everyone."""
        how = f", with {self.how}{_HINTS.get(self.how, '')}" if self.how else ""
        times = "twice" if self.deaths == DEATHS else f"{self.deaths} times"
        return (
            f"Loading it has ended the worker {times}{how}; it is left alone until its files change, or "
            "until `inferencehub models load` loads it."
        )


_HINTS = {
    "signal SIGKILL": " (as when memory runs out)",
    "signal SIGSEGV": " (a fault in native code)",
    "signal SIGABRT": " (given up by native code)",
    "signal SIGBUS": " (a fault in native code, or a file that was cut short while it was mapped)",
    "signal SIGILL": " (native code for another processor)",
}


def after_death(
    loading: Mapping[Key, Files], known: Mapping[Key, Suspicion], how: str = "", *, calls_ran: bool = False
) -> dict[Key, Suspicion]:
    """What stands against whom after a process has ended that was loading these, in the order in which they began.

    `calls_ran`: calls of versions that had loaded ran, and one of those may have ended it: that proves nothing.
    """
    suspicions = dict(known)
    for rank, (key, files) in enumerate(loading.items()):
        before = known.get(key)
        deaths = before.deaths if before is not None else 0
        deaths = max(deaths, 1) if calls_ran else deaths + 1
        suspicions[key] = Suspicion(files, deaths, certain=len(loading) == 1 and not calls_ran, how=how, rank=rank)
    return suspicions


def looked_at(suspicion: Suspicion, files: Files, essential: Set[str]) -> Suspicion | None:
    """What still stands against a version whose files look like this now; None when they are others.

    Args:
        suspicion: What stood against it.
        files: Its files now.
        essential: Those that no load changes, by name: the artifact, descriptions, code.
    """
    before = suspicion.files
    changed = [n for n in before.keys() | files.keys() if before.get(n) != files.get(n) and before.get(n) != OWN]
    if not suspicion.fresh:
        return None if changed else suspicion
    if not essential.isdisjoint(changed):
        return None
    return replace(suspicion, files={**before, **dict.fromkeys(changed, OWN)}, fresh=False)


def suspicion_from_json(entry: Mapping[str, Any]) -> Suspicion:
    """A suspicion as it was written; KeyError, TypeError or ValueError when it is none."""
    return Suspicion(
        files_from_json(entry),
        deaths=int(entry["deaths"]),
        certain=bool(entry["certain"]),
        how=str(entry["how"]),
        rank=int(entry["rank"]),
        fresh=bool(entry["fresh"]),
    )


def files_from_json(entry: Mapping[str, Any]) -> Files:
    """Files as they were written; KeyError, TypeError or ValueError when they are none."""
    return {str(name): tuple(int(part) for part in what) for name, what in entry["files"].items()}
