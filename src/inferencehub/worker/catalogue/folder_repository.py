"""The model repository of this machine, as far as it is this worker's."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from inferencehub.config.settings import Settings
from inferencehub.repository.digest import sha256_of_file
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.scan import scan, scan_version
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.load import load_version
from inferencehub.runtimes.placement.room import Room
from inferencehub.runtimes.protocol import LoadedModel, Machine
from inferencehub.runtimes.registry import artifacts_by_runtime
from inferencehub.worker.catalogue.loading.surroundings import Surroundings
from inferencehub.worker.catalogue.own_writes import OwnWrites

IN_PROCESS = (
    "`isolation: process` is not in force: a worker that runs alone serves all its models in one process; start it by "
    "`inferencehub up`."
)


@dataclass(frozen=True, slots=True)
class FolderRepository:
    """Versions in a folder.

    Attributes:
        only: The models that this worker serves; None for all.
        isolates: False where models that ask for a process of their own are served together with others.
        own_writes: Knows what this process writes; None where nobody has taken notes.
        surroundings: What model code may not change for others; None where it may.
        room: Where its models lie, with those of other folders; None where nobody counts.
    """

    path: Path
    machine: Machine
    settings: Settings
    only: frozenset[str] | None = None
    isolates: bool = True
    own_writes: OwnWrites | None = None
    surroundings: Surroundings | None = None
    room: Room | None = None
    _scanning: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)
    _last: dict[str, list[VersionFolder]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def scan(self) -> list[VersionFolder]:
        """Every version that lies there; of a model whose folder can't be read for a moment, those of the last time."""
        with self._scanning:
            found = scan(self.path, artifacts_by_runtime(), lambda name: self._last.get(name, []), self._link_roots)
            now = {name: list(folders) for name, folders in groupby(found, lambda folder: folder.name)}
            for gone in set(self._last) - set(now):
                self._last.pop(gone, None)
            self._last.update(now)
        return [folder for folder in found if self.only is None or folder.name in self.only]

    def load(self, folder: VersionFolder) -> tuple[LoadedModel, ModelSpec, str]:
        """A version ready to run."""
        load = partial(load_version, folder, self.machine, self.settings, self.room)
        model, spec, digest = load() if self.surroundings is None else self.surroundings.kept(folder, load)
        if spec.isolation == "process" and not self.isolates:
            model = replace(model, warnings=(*model.warnings, IN_PROCESS))
        return model, spec, digest

    def look_again(self, folder: VersionFolder) -> VersionFolder | None:
        """The same version as it lies there now; None when it has gone."""
        try:
            return scan_version(self.path, artifacts_by_runtime(), *folder.key, self._link_roots)
        except OSError:
            return None

    def digest_of(self, folder: VersionFolder, name: str) -> str | None:
        """The SHA-256 of one of its files now; None when it can't be read."""
        try:
            return sha256_of_file(folder.folder / name, folder.within)
        except OSError:
            return None

    def wrote(self, folder: VersionFolder) -> Collection[str]:
        """Names of its files that this process itself is known to have written."""
        return self.own_writes.of(*folder.key) if self.own_writes is not None else ()

    @property
    def _link_roots(self) -> Sequence[Path]:
        return self.settings.models.link_roots
