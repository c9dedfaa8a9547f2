"""Decides what to do so that the versions that serve become the versions that are wanted. Pure: no files, no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from inferencehub.repository.folders import VersionFolder
from inferencehub.worker.catalogue.desired import Desired, Key


class State(Enum):
    """How a version stands. WAITING: announced, and its load not yet begun. LEAVING: finishing its last calls."""

    WAITING = "waiting"
    SERVING = "serving"
    FAILED = "failed"
    LEAVING = "leaving"
    UNLOADED = "unloaded"


@dataclass(frozen=True, slots=True)
class Standing:
    """A version that is announced: its state, and the fingerprint of what was last loaded or tried to."""

    state: State
    tried: str | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """Load it, beside what may serve of it until then."""

    folder: VersionFolder


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """Unload it if it serves, and announce that it is there and not loaded."""

    folder: VersionFolder


@dataclass(frozen=True, slots=True)
class Remove:
    """Unload it if it serves, and announce it no more."""

    key: Key


Action: TypeAlias = Load | LeaveOut | Remove


def reconcile(
    found: Mapping[Key, VersionFolder],
    at_rest: Collection[Key],
    standing: Mapping[Key, Standing],
    desired: Desired,
) -> list[Action]:
    """What to do now; nothing when all is as it should be, or has to wait.

    Args:
        found: What lies in the repository.
        at_rest: What has not changed for a while, versions that have gone included. Nothing else is touched, except
            that a version which somebody unloads leaves at once.
        standing: What is announced.
        desired: What is wanted besides the version policy.
    """
    actions: list[Action] = [
        Remove(key)
        for key, known in standing.items()
        if key not in found and key in at_rest and known.state is not State.LEAVING
    ]
    replaced = _models_whose_wanted_versions_serve(found.values(), standing, desired)
    for key, folder in found.items():
        known = standing.get(key)
        if desired.wants(folder):
            if key in at_rest and _is_to_load(folder, known):
                actions.append(Load(folder))
        elif _may_leave(known, desired.is_unloaded(folder) or folder.name in replaced):
            actions.append(LeaveOut(folder))
    return actions


def _may_leave(known: Standing | None, may_stop: bool) -> bool:
    """`may_stop`: it may be taken out of service, too."""
    if known is None or known.state in (State.WAITING, State.FAILED):
        return True
    return known.state is State.SERVING and may_stop


def _is_to_load(folder: VersionFolder, known: Standing | None) -> bool:
    """True for what is new or has changed. What failed fails again until its files, or somebody by hand, change it."""
    if known is None or known.state not in (State.SERVING, State.FAILED):
        return True
    return known.tried != folder.fingerprint


def _models_whose_wanted_versions_serve(
    found: Iterable[VersionFolder], standing: Mapping[Key, Standing], desired: Desired
) -> set[str]:
    """Models of which nothing wanted is missing: only then may the version policy take a version away.

    With `latest: 1` a new version that turns out to be broken must not cost the one that serves.
    """
    models, missing = set(), set()
    for folder in found:
        models.add(folder.name)
        known = standing.get(folder.key)
        if desired.wants(folder) and (known is None or known.state is not State.SERVING):
            missing.add(folder.name)
    return models - missing
