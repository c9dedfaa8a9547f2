"""The model repository of this machine, as far as it is this worker's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

from inferencehub.config.settings import Settings
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.scan import scan, scan_version
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.load import load_version
from inferencehub.runtimes.protocol import LoadedModel, Machine
from inferencehub.runtimes.registry import artifacts_by_runtime

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
    """

    path: Path
    machine: Machine
    settings: Settings
    only: frozenset[str] | None = None
    isolates: bool = True
    _last: dict[str, list[VersionFolder]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def scan(self) -> list[VersionFolder]:
        """Every version that lies there; of a model whose folder can't be read for a moment, those of the last time."""
        found = scan(self.path, artifacts_by_runtime(), lambda name: self._last.get(name, []))
        now = {name: list(folders) for name, folders in groupby(found, lambda folder: folder.name)}
        for gone in set(self._last) - set(now):
            self._last.pop(gone, None)
        self._last.update(now)
        return [folder for folder in found if self.only is None or folder.name in self.only]

    def load(self, folder: VersionFolder) -> tuple[LoadedModel, ModelSpec, str]:
        """A version ready to run."""
        model, spec, digest = load_version(folder, self.machine, self.settings)
        if spec.isolation == "process" and not self.isolates:
            model = replace(model, warnings=(*model.warnings, IN_PROCESS))
        return model, spec, digest

    def fingerprint(self, folder: VersionFolder) -> str:
        """What the version's files look like now; empty when they are gone."""
        try:
            now = scan_version(self.path, artifacts_by_runtime(), folder.name, folder.version)
        except OSError:
            return ""
        return now.fingerprint if now else ""
