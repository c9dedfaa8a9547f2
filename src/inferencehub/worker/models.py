"""The model versions of one worker: in what state each is, which one a call means, and how they come and go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import time

from inferencehub.errors import (
    InferenceHubError,
    ModelLoading,
    ModelNotFound,
    NoHealthyWorker,
    VersionNotFound,
)
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.natural_order import latest, natural_key
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.telemetry.log import logger
from inferencehub.worker.catalogue import unready_version
from inferencehub.worker.loader import Loader, Prepared
from inferencehub.worker.served import Served

LOADING_RETRY_MS = 500


@dataclass(slots=True)
class _Version:
    announced: pb.ModelVersion
    served: Served | None = None


class ModelTable:
    """Every version that this worker knows. Used on the event loop only; loading itself happens in a thread."""

    def __init__(self, boot_id: str, loader: Loader, serve: Callable[[VersionFolder, Prepared], Served]) -> None:
        self._boot_id = boot_id
        self._loader = loader
        self._serve = serve
        self._versions: dict[tuple[str, str], _Version] = {}
        self._ready: dict[tuple[str, str], Served] = {}
        self._loading = asyncio.Lock()
        self._retiring: set[asyncio.Task[None]] = set()
        self._initial_load_done = False
        self._revision = 1
        self._changed = asyncio.Event()

    def find(self, name: str, version: str) -> Served:
        """The version that a call means; an empty one means the latest that is READY.

        Raises:
            ModelNotFound, VersionNotFound, ModelLoading, NoHealthyWorker: It is not there, or not yet, or has failed.
        """
        served = self._ready.get((name, version))
        if served is None:
            raise self._absent(name, version)
        return served

    def loads(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Calls that wait and calls that run, by model and version."""
        return {
            key: version.served.batcher.load for key, version in self._versions.items() if version.served is not None
        }

    def snapshot(self) -> pb.WatchModelsResponse:
        """The catalogue as it is now."""
        return pb.WatchModelsResponse(
            boot_id=self._boot_id,
            revision=self._revision,
            models=[self._versions[key].announced for key in sorted(self._versions, key=_order)],
            initial_load_done=self._initial_load_done,
        )

    async def changed_since(self, revision: int) -> None:
        """Wait until the catalogue is newer than this revision."""
        while self._revision <= revision:
            await self._changed.wait()

    async def load_all(self) -> None:
        """Load every version that the repository's policies want, one after another. Failures stay in the catalogue."""
        async with self._loading:
            folders = [folder for folder in await self._loader.scan() if folder.wanted]
            for folder in folders:
                self._announce_loading(folder)
            self._tell()
            for folder in folders:
                await self._load(folder)
            self._initial_load_done = True
            self._tell()

    async def load(self, name: str, version: str) -> list[pb.ModelVersion]:
        """Load one version, or every version that the policy wants; what serves goes on until its successor is READY.

        Raises:
            ModelNotFound, VersionNotFound: The repository does not hold it.
        """
        async with self._loading:
            of_model = [folder for folder in await self._loader.scan() if folder.name == name]
            if not of_model:
                raise ModelNotFound(f"The repository has no model '{name}'.")
            folders = [folder for folder in of_model if (folder.version == version if version else folder.wanted)]
            if not folders:
                known = ", ".join(folder.version for folder in of_model)
                raise VersionNotFound(f"The repository has no version '{version}' of '{name}'; it has {known}.")
            for folder in folders:
                self._announce_loading(folder)
            self._tell()
            return [await self._load(folder) for folder in folders]

    async def unload(self, name: str, version: str) -> list[str]:
        """Stop one version, or all of a model, after the calls that it has accepted; returns those that are gone."""
        async with self._loading:
            keys = [key for key in self._versions if key[0] == name and version in ("", key[1])]
            leaving = {key: served for key in keys if (served := self._versions[key].served) is not None}
            for key in leaving:
                self._versions[key] = _Version(unready_version(*key, pb.MODEL_STATE_UNLOADING), leaving[key])
            self._tell()
        await asyncio.gather(*(served.retire() for served in leaving.values()))
        for key, served in leaving.items():
            current = self._versions.get(key)
            if current is not None and current.served is served:
                del self._versions[key]
        self._tell()
        return sorted((key[1] for key in leaving), key=natural_key)

    async def drained(self) -> None:
        """Wait until every call that was accepted is answered."""
        await asyncio.gather(*(served.batcher.drained() for served in self._all_served()), *self._retiring)

    async def close(self) -> None:
        """Give back what the models hold. Call it when drained."""
        await asyncio.gather(*(served.retire() for served in self._all_served()))

    def _all_served(self) -> Iterable[Served]:
        return [version.served for version in self._versions.values() if version.served is not None]

    def _announce_loading(self, folder: VersionFolder) -> None:
        key = folder.name, folder.version
        known = self._versions.get(key)
        if known is None or known.served is None or known.announced.state == pb.MODEL_STATE_UNLOADING:
            # Something that serves stays READY while its successor loads.
            self._versions[key] = _Version(unready_version(*key, pb.MODEL_STATE_LOADING, runtime=folder.runtime))

    async def _load(self, folder: VersionFolder) -> pb.ModelVersion:
        key = folder.name, folder.version
        log = logger().bind(model=folder.name, version=folder.version)
        try:
            prepared = await self._loader.load(folder)
        except ModelLoadError as error:
            log.error("model failed to load", reason=error.public, detail=error.detail)
            failed = unready_version(
                *key, pb.MODEL_STATE_FAILED, failure=error.public, detail=error.detail, runtime=folder.runtime
            )
            self._fail(key, failed)
            return failed
        served = self._serve(folder, prepared)
        served.announced.ready_at_ms = int(time() * 1000)
        old = self._versions.get(key)
        self._versions[key] = _Version(served.announced, served)
        self._tell()
        if old is not None and old.served is not None:
            self._retire_later(old.served)
        log.info("model ready", runtime=prepared.model.runtime, device=prepared.model.device, load_ms=prepared.load_ms)
        for warning in served.announced.warnings:
            log.warning("model warning", warning=warning)
        return served.announced

    def _fail(self, key: tuple[str, str], failed: pb.ModelVersion) -> None:
        serving = self._versions[key]
        if serving.served is None:
            self._versions[key] = _Version(failed)
        else:
            announced = pb.ModelVersion()
            announced.CopyFrom(serving.announced)
            announced.warnings.append(f"Loading it again failed, so the older load still serves: {failed.failure}")
            self._versions[key] = _Version(announced, serving.served)
        self._tell()

    def _retire_later(self, served: Served) -> None:
        task = asyncio.get_running_loop().create_task(served.retire())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    def _tell(self) -> None:
        """Make the change known: to `find`, and to everyone who watches."""
        self._ready = {
            key: version.served
            for key, version in self._versions.items()
            if version.served is not None and version.announced.state == pb.MODEL_STATE_READY
        }
        for name in {name for name, _ in self._ready}:
            newest = latest(version for owner, version in list(self._ready) if owner == name and version)
            self._ready[name, ""] = self._ready[name, newest or ""]
        self._revision += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _absent(self, name: str, version: str) -> InferenceHubError:
        of_model = {key[1]: known.announced for key, known in self._versions.items() if key[0] == name}
        meant = [of_model[version]] if version in of_model else [] if version else list(of_model.values())
        states = {announced.state for announced in meant}
        title = f"'{name}' version '{version}'" if version else f"'{name}'"
        if pb.MODEL_STATE_LOADING in states or (not meant and not self._initial_load_done):
            return ModelLoading(f"The model {title} is still loading.", retry_after_ms=LOADING_RETRY_MS)
        if pb.MODEL_STATE_FAILED in states:
            return NoHealthyWorker(f"The model {title} could not be loaded: {meant[0].failure}")
        if not of_model:
            return ModelNotFound(f"There is no model '{name}'; WatchModels lists those that there are.")
        return VersionNotFound(f"The model '{name}' has no version '{version}'; it has {', '.join(of_model)}.")


def _order(key: tuple[str, str]) -> tuple[object, ...]:
    return key[0], natural_key(key[1])
