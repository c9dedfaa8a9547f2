"""Keeps what serves in step with what lies in the repository and with what gateways and operators want."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from time import monotonic, time

from inferencehub.errors import ModelLoading, ModelNotFound, VersionNotFound
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.settling import Settling
from inferencehub.repository.version_order import version_key
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.call import Clock
from inferencehub.worker.catalogue.announced import unready_version
from inferencehub.worker.catalogue.decide import Action, LeaveOut, Load, Remove, Standing, State, reconcile
from inferencehub.worker.catalogue.desired import Desired, Key
from inferencehub.worker.catalogue.isolation import Isolation
from inferencehub.worker.catalogue.loader import Loader, Prepared
from inferencehub.worker.catalogue.models import LOADING_RETRY_MS, ModelTable
from inferencehub.worker.catalogue.served import Served

# How a version stands that this worker never had.
LEFT = Standing(State.UNLOADED)


class Reconciler:
    """Loads and unloads, one version at a time. Used on the event loop only; the slow work happens in threads."""

    def __init__(
        self,
        table: ModelTable,
        loader: Loader,
        serve: Callable[[VersionFolder, Prepared], Served],
        *,
        settled: Callable[[], None] = lambda: None,
        settle_s: float = 0.0,
        poll_s: float = 5.0,
        isolation: Isolation | None = None,
        clock: Clock = monotonic,
        wall_clock: Clock = time,
    ) -> None:
        """What may be left out is for tests of single parts.

        Args:
            settled: Called when what was found at start is loaded.
            settle_s: How long a version must not have changed before it is loaded.
            poll_s: How often to look without an event.
            isolation: Set where isolated models are left to workers of their own.
        """
        self._table = table
        self._loader = loader
        self._serve = serve
        self._poll_s = poll_s
        self._isolation = isolation
        self._settled = settled
        self._clock = clock
        self._wall_clock = wall_clock
        self._settling: Settling[Key] = Settling(settle_s)
        self._settle_s = settle_s
        self._found: dict[Key, VersionFolder] = {}
        self._at_rest: frozenset[Key] = frozenset()
        self._next_look_s: float | None = None
        self._desired = Desired()
        self._loading = asyncio.Lock()
        self._restless: set[Key] = set()
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._told = asyncio.Event()
        self.has_loaded = False
        """True once any version has been loaded: its libraries and its memory are in this process."""

    def wake(self) -> None:
        """Something may have changed: look again soon."""
        self._woken.set()

    def wake_from_thread(self) -> None:
        """The same, from another thread."""
        with suppress(RuntimeError):  # the loop is closed: the process is ending
            self._loop.call_soon_threadsafe(self.wake)

    async def told(self) -> None:
        """Wait until a gateway has said what it wants."""
        await self._told.wait()

    async def load_all(self) -> None:
        """Load every version that is wanted, one after another. Failures stay in the catalogue.

        What is still being written is left for later, after one chance to come to rest.
        """
        await self._look_first()
        if self._next_look_s is not None:
            await asyncio.sleep(self._settle_s)
            await self._look()
        await self._carry_out()
        while self._isolation is not None and not self._isolation.is_settled:
            await self._woken.wait()
            self._woken.clear()
            await self._look()
            await self._carry_out()
        self._settled()
        self._table.finish_initial_load()

    async def follow(self) -> None:
        """Go on for ever: look, decide, carry out, and wait for an event or for the time to look again."""
        while True:
            await self._until_due()
            try:
                await self._look()
                await self._carry_out()
            except Exception as error:  # whatever it is, it must not end the following
                logger().error("following the models folder failed unexpectedly", exc_info=error)

    def set_desired(self, kept: Collection[Key], unloaded: Collection[Key]) -> None:
        """What a gateway wants; carried out in the background."""
        self._desired = self._desired.told(kept, unloaded)
        self._told.set()
        self.wake()

    async def load(self, name: str, version: str) -> list[pb.ModelVersion]:
        """Load one version, or every version that is wanted; what serves goes on until its successor is READY.

        Raises:
            ModelNotFound, VersionNotFound: The repository does not hold it.
            ModelLoading: It has a worker of its own, which is about to.
        """
        self._desired = self._desired.load(name, version)
        async with self._loading:
            await self._look()
            folders = self._asked_for(name, version)
            self._announce_loading(folders)
            # An unload that came while this waited was said later, so it counts, and `follow` says so.
            self.wake()
            return [
                await self._load(folder) if self._desired.wants(folder) else self._table.announced(folder.key)
                for folder in folders
            ]

    async def unload(self, name: str, version: str) -> list[str]:
        """Stop one version, or all of a model, after the calls that it has accepted; returns those that are gone."""
        self._desired = self._desired.unload(name, version)
        standing = {key: known for key, known in self._table.standing().items() if key[0] == name}
        leaving = [key for key in standing if version in ("", key[1])]
        if retiring := self._table.unload(leaving, stays=True):
            # Unlike gather, it does not cancel them when whoever asked goes away.
            await asyncio.wait(retiring)
        return sorted((key[1] for key in leaving if standing[key].state is State.SERVING), key=version_key)

    # ---- looking

    async def _until_due(self) -> None:
        due_s = self._clock() + self._poll_s
        if self._next_look_s is not None:
            due_s = min(due_s, self._next_look_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, due_s - self._clock())):
                await self._woken.wait()
        self._woken.clear()

    async def _look_first(self) -> None:
        """Files that are older than the settling time need not prove it once more."""
        await self._look()
        young_s = self._wall_clock() - self._settle_s
        old = {key: folder.fingerprint for key, folder in self._found.items() if folder.changed_s < young_s}
        self._settling.assume(old, self._clock() - self._settle_s)
        self._observe()

    async def _look(self) -> None:
        found = await self._loader.scan()
        if found is None:  # a mount that is away for a moment has not removed its models
            return
        self._found = {folder.key: folder for folder in found}
        self._table.remark(found)
        self._observe()
        if self._isolation is not None:
            self._isolation.see(found)

    def _observe(self) -> None:
        seen: dict[Key, str | None] = dict.fromkeys(self._table.standing())
        seen.update((key, folder.fingerprint) for key, folder in self._found.items())
        rest = self._settling.observe(seen, self._clock())
        self._at_rest, self._next_look_s = rest.at_rest, rest.next_look_s

    # ---- deciding

    def _plan(self) -> list[Action]:
        found, standing = self._found, self._table.standing()
        if self._isolation is not None:
            mine = {key: folder for key, folder in found.items() if key[0] not in self._isolation.models}
            standing = {key: known for key, known in standing.items() if key in mine or key not in found}
            found = mine
        return reconcile(found, self._at_rest, standing, self._desired)

    def _asked_for(self, name: str, version: str) -> list[VersionFolder]:
        of_model = [folder for folder in self._found.values() if folder.name == name]
        if not of_model:
            raise ModelNotFound(f"The repository has no model '{name}'.")
        if self._isolation is not None and name in self._isolation.models:
            raise ModelLoading(
                f"The model '{name}' has a worker of its own, which is not there yet.", retry_after_ms=LOADING_RETRY_MS
            )
        folders = [f for f in of_model if (f.version == version if version else self._desired.names(f))]
        if not folders and version:
            known = ", ".join(folder.version for folder in of_model)
            raise VersionNotFound(f"The repository has no version '{version}' of '{name}'; it has {known}.")
        return folders

    # ---- carrying out

    async def _carry_out(self) -> None:
        while actions := self._plan():
            self._leave([action for action in actions if not isinstance(action, Load)])
            loads = [action.folder for action in actions if isinstance(action, Load)]
            if loads:
                async with self._loading:
                    # Others may have loaded or unloaded while this waited; what is still to do is done one by one.
                    loads = [action.folder for action in self._plan() if isinstance(action, Load)]
                    self._announce_loading(loads)
                    for folder in loads[:1]:
                        await self._load(folder)
        if self._isolation is not None:
            self._leave_to_others(self._isolation)
            self._isolation.confirm()

    def _leave(self, actions: list[Action]) -> None:
        """Take versions out. Their last calls may take long, and nobody waits for them here."""
        left_out = [action.folder for action in actions if isinstance(action, LeaveOut)]
        self._table.announce(
            unready_version(*folder.key, pb.MODEL_STATE_UNLOADED, runtime=folder.runtime) for folder in left_out
        )
        self._table.unload([folder.key for folder in left_out], stays=True)
        self._table.unload([action.key for action in actions if isinstance(action, Remove)], stays=False)

    def _announce_loading(self, folders: list[VersionFolder]) -> None:
        self._table.announce(
            unready_version(*folder.key, pb.MODEL_STATE_LOADING, runtime=folder.runtime) for folder in folders
        )

    def _leave_to_others(self, isolation: Isolation) -> None:
        """What an isolated model has here serves until its own worker does."""
        isolated = [folder for folder in self._found.values() if folder.name in isolation.models]
        replaced = [folder.key for folder in isolated if folder.name in isolation.serving]
        standing = self._table.standing()
        self._table.unload([k for k in replaced if standing.get(k, LEFT).state is State.SERVING], stays=True)
        self._table.announce(isolation.version(folder, wanted=self._desired.wants(folder)) for folder in isolated)

    async def _load(self, folder: VersionFolder) -> pb.ModelVersion:
        log = logger().bind(model=folder.name, version=folder.version)
        try:
            folder, prepared = await self._loaded_at_rest(folder)
        except ModelLoadError as error:
            return self._fail(folder, error)
        self.has_loaded = True
        if not self._desired.wants(folder):
            # Unloaded while it was loading.
            await self._loader.discard(prepared)
            self._table.unload([folder.key], stays=True)
            return self._table.announced(folder.key)
        try:
            served = self._serve(folder, prepared)
        except Exception as error:  # one version's surprise must not keep the others from being loaded
            await self._loader.discard(prepared)
            detail = "".join(traceback.format_exception(error))
            return self._fail(folder, ModelLoadError(f"Serving it failed with {type(error).__name__}.", detail))
        self._table.put(folder, served)
        log.info("model ready", runtime=prepared.model.runtime, device=prepared.model.device, load_ms=prepared.load_ms)
        for warning in served.announced.warnings:
            log.warning("model warning", warning=warning)
        return served.announced

    def _fail(self, folder: VersionFolder, error: ModelLoadError) -> pb.ModelVersion:
        log = logger().bind(model=folder.name, version=folder.version)
        log.error("model failed to load", reason=error.public, detail=error.detail)
        failed = unready_version(
            *folder.key, pb.MODEL_STATE_FAILED, failure=error.public, detail=error.detail, runtime=folder.runtime
        )
        self._table.fail(folder, failed)
        return failed

    async def _loaded_at_rest(self, folder: VersionFolder) -> tuple[VersionFolder, Prepared]:
        """The model, loaded from files that did not change meanwhile, and its folder as it looks now.

        A model that writes into its own folder each time that it loads would never be at rest: what changes under
        two loads in a row is believed to be such a one.
        """
        prepared = await self._loader.load(folder)
        now = prepared.fingerprint
        if now == folder.fingerprint:
            self._restless.discard(folder.key)
            return folder, prepared
        if folder.key in self._restless:
            self._found[folder.key] = folder = replace(folder, fingerprint=now)
            return folder, prepared
        self._restless.add(folder.key)
        await self._loader.discard(prepared)
        raise ModelLoadError("Its files changed while it was loaded; it is loaded again once they are at rest.")
