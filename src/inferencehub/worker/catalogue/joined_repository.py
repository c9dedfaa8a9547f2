"""Several folders of models as one repository, in which the first that has a model serves it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.repository.version_order import version_key
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.telemetry.log import logger
from inferencehub.worker.catalogue.loading.loader import Repository


@dataclass(frozen=True, slots=True)
class Part:
    """One of the repositories: `shown` is what people know it by."""

    shown: str
    repository: Repository


@dataclass(frozen=True, slots=True)
class JoinedRepository:
    """Asks each repository for what it has, and of a model always the same one: the first that has it.

    One that can't be looked through for a moment has what it had the last time, as long as another can be.
    """

    parts: Sequence[Part]
    _scanning: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)
    _last: dict[str, list[VersionFolder]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _owners: dict[str, Repository] = field(default_factory=dict, init=False, repr=False, compare=False)
    _said: set[object] = field(default_factory=set, init=False, repr=False, compare=False)

    def scan(self) -> list[VersionFolder]:
        """Every version of every part, each model from the first that has it."""
        with self._scanning:
            found = self._scan_parts()
            joined = join(found)
            for name, (owner, passed_over) in joined.owners.items():
                self._owners[name] = next(part.repository for part in self.parts if part.shown == owner)
                for other in passed_over:
                    self._warn((name, owner, other), f"{name} is served from {owner}, which is named before {other}")
            return joined.versions

    def load(self, folder: VersionFolder) -> tuple[LoadedModel, ModelSpec, str]:
        """A version ready to run."""
        return self._owners[folder.name].load(folder)

    def look_again(self, folder: VersionFolder) -> VersionFolder | None:
        """The same version as it lies there now; None when it has gone."""
        now = self._owners[folder.name].look_again(folder)
        return None if now is None else replace(now, notes=folder.notes)

    def digest_of(self, folder: VersionFolder, name: str) -> str | None:
        """The SHA-256 of one of its files now; None when it can't be read."""
        return self._owners[folder.name].digest_of(folder, name)

    def wrote(self, folder: VersionFolder) -> Collection[str]:
        """Names of its files that this process itself is known to have written."""
        return self._owners[folder.name].wrote(folder)

    def _scan_parts(self) -> Mapping[str, list[VersionFolder]]:
        problems = []
        for part in self.parts:
            try:
                self._last[part.shown] = part.repository.scan()
                self._said.discard(part.shown)
            except OSError as error:
                problems.append(error)
                self._warn(part.shown, f"{part.shown} can't be looked through: {error.strerror}")
        if len(problems) == len(self.parts):
            raise problems[0]
        return {part.shown: self._last.get(part.shown, []) for part in self.parts}

    def _warn(self, what: object, sentence: str) -> None:
        """Once, until it is so no more."""
        if what not in self._said:
            self._said.add(what)
            logger().warning(sentence)


@dataclass(frozen=True, slots=True)
class Joined:
    """What several repositories have together, and by model: which one has it, and the others that do."""

    versions: list[VersionFolder]
    owners: Mapping[str, tuple[str, tuple[str, ...]]]


def join(found: Mapping[str, Sequence[VersionFolder]]) -> Joined:
    """Each model's versions from the first repository that has it, with a note where others have it, too."""
    having: dict[str, list[str]] = {}
    for shown, versions in found.items():
        for name in dict.fromkeys(version.name for version in versions):
            having.setdefault(name, []).append(shown)
    owners = {name: (first, tuple(others)) for name, (first, *others) in having.items()}
    joined = []
    for shown, versions in found.items():
        for version in versions:
            owner, others = owners[version.name]
            if owner == shown:
                joined.append(replace(version, notes=(*version.notes, *(_note(other, owner) for other in others))))
    joined.sort(key=lambda version: (version.name, version_key(version.version)))
    return Joined(joined, owners)


def _note(other: str, owner: str) -> str:
    return f"{other} has a model of this name, too, which is not served: {owner} is named before it."
