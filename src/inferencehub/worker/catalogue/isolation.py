"""Models that have worker processes of their own: which they are, and what other workers say of them until then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from inferencehub.repository.folders import VersionFolder
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.catalogue.announced import unready_from_folder

# The interpreter that each such model names; None for the workers' own.
Interpreters: TypeAlias = dict[str, str | None]


def isolated_models(found: Iterable[VersionFolder], before: Mapping[str, str | None]) -> Interpreters:
    """The models that ask for a process of their own, in any of their versions.

    A model.yaml that can't be read changes nothing: a slip of the pen must not move a model that serves.
    """
    versions: dict[str, list[VersionFolder]] = {}
    for folder in found:
        versions.setdefault(folder.name, []).append(folder)
    isolated: Interpreters = {}
    for name, folders in versions.items():
        asking = [folder for folder in folders if folder.isolated]
        if asking:
            isolated[name] = next((folder.python for folder in asking if folder.python), None)
        elif name in before and any(folder.isolated is None for folder in folders):
            isolated[name] = before[name]
    return isolated


@dataclass(slots=True)
class Isolation:
    """What a shared worker knows of the models that it leaves to others.

    Attributes:
        report: Tells the supervisor, which starts and ends their workers.
        models: Those that are there now.
        serving: Those whose own worker has loaded what it found.
        failed: Those whose own worker can't be had, with the reason.
    """

    report: Callable[[Interpreters], None]
    models: Interpreters = field(default_factory=dict)
    serving: frozenset[str] = frozenset()
    failed: Mapping[str, str] = field(default_factory=dict)
    _reported: Interpreters | None = None

    def learn(self, serving: Iterable[str], failed: Mapping[str, str]) -> None:
        """Takes what the supervisor says of the models' own workers, in any thread."""
        self.serving, self.failed = frozenset(serving), dict(failed)

    def see(self, found: Iterable[VersionFolder]) -> None:
        """Notes which models are isolated now. Those that no longer are keep their worker until `confirm`."""
        self.models = isolated_models(found, self.models)
        self._report({**(self._reported or {}), **self.models})

    def confirm(self, loading: Collection[str] = ()) -> None:
        """Whatever is no longer isolated serves here, as far as it can be loaded, except for models that load still."""
        kept = {name: python for name, python in (self._reported or {}).items() if name in loading}
        self._report({**kept, **self.models})

    def version(self, folder: VersionFolder, *, wanted: bool) -> pb.ModelVersion:
        """What this worker says of a version that it leaves to another: as little as it can once that one serves.

        Of all that workers say of a version, a gateway believes UNLOADED last.
        """
        state, failure = pb.MODEL_STATE_UNLOADED, ""
        if wanted and folder.name not in self.serving:
            failure = self.failed.get(folder.name, "")
            state = pb.MODEL_STATE_FAILED if failure else pb.MODEL_STATE_LOADING
        announced = unready_from_folder(folder, state, failure=failure, detail=failure)
        announced.isolated = True
        return announced

    @property
    def is_settled(self) -> bool:
        """True when it is known of every isolated model whether its own worker serves."""
        return all(name in self.serving or name in self.failed for name in self.models)

    def _report(self, models: Interpreters) -> None:
        if models != self._reported:
            self._reported = models
            self.report(models)
