"""The model versions of one worker: in what state each is, and which one a call means."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from time import time
from typing import TypedDict

from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.version_order import latest, version_key
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.lane.load_report import Load
from inferencehub.worker.catalogue.absent import absent
from inferencehub.worker.catalogue.announced import unready_version
from inferencehub.worker.catalogue.decide import Standing, State
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.served import Served

FAILED_AGAIN = "Loading it again failed, so the older load still serves"


@dataclass(slots=True)
class _Version:
    """What is announced of a version, and what serves of it.

    `tried` is the fingerprint of what was last loaded or tried to; `stays` is false when it is announced no more once
    its last call is answered; `takes_calls` is false when a version that leaves has said its farewell; `notes` are
    those of the announced warnings that come and go with its neighbours.
    """

    announced: pb.ModelVersion
    served: Served | None = None
    tried: str | None = None
    stays: bool = True
    takes_calls: bool = True
    notes: tuple[str, ...] = ()


class ModelTable:
    """Every version that this worker knows. Used on the event loop only."""

    def __init__(
        self, boot_id: str, on_gone: Callable[[bool], None] = lambda _: None, *, farewell_s: float = 0.0
    ) -> None:
        """What may be left out is for tests of single parts.

        Args:
            boot_id: Identifies this process.
            on_gone: Called each time that a model has given back what it held; true when a newer load serves.
            farewell_s: How long a version that leaves still takes calls: of those that gateways sent before they
                heard of it.
        """
        self._boot_id = boot_id
        self._on_gone = on_gone
        self._farewell_s = farewell_s
        self._versions: dict[Key, _Version] = {}
        self._ready: dict[Key, Served] = {}
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
            of_model = {key[1]: known.announced for key, known in self._versions.items() if key[0] == name}
            raise absent(name, version, of_model, all_found=self._initial_load_done)
        return served

    def loads(self) -> dict[Key, Load]:
        """How deep the queue of each version is that serves, or finishes its last calls."""
        runners = [(key, version.served.batcher) for key, version in self._versions.items() if version.served]
        return {key: Load(*runner.load, round(runner.delay_s() * 1000)) for key, runner in runners}

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

    def standing(self) -> dict[Key, Standing]:
        """How every version stands, for deciding what to do with it."""
        return {
            key: Standing(_state_from_announced(version.announced.state), version.tried)
            for key, version in self._versions.items()
        }

    def announced(self, key: Key) -> pb.ModelVersion:
        """What the catalogue says of a version; UNLOADED of one that it does not have."""
        known = self._versions.get(key)
        return known.announced if known else unready_version(*key, pb.MODEL_STATE_UNLOADED)

    @property
    def serves_something(self) -> bool:
        """True while a version serves, loads, or finishes its last calls."""
        return any(
            version.served is not None or version.announced.state == pb.MODEL_STATE_LOADING
            for version in self._versions.values()
        )

    def announce(self, versions: Iterable[pb.ModelVersion]) -> None:
        """Say how versions stand of which nothing serves; what serves, or finishes its last calls, stays as it is."""
        changed = False
        for announced in versions:
            known = self._versions.get((announced.name, announced.version))
            if known is None or (known.served is None and known.announced != announced):
                self._versions[announced.name, announced.version] = _Version(announced)
                changed = True
        if changed:
            self._tell()

    def remark(self, folders: Iterable[VersionFolder]) -> None:
        """Announce what is to be said of versions that serve besides what their loading has shown."""
        changed = False
        for folder in folders:
            known = self._versions.get(folder.key)
            if known is not None and _serves(known) and known.notes != folder.notes:
                announced = pb.ModelVersion()
                announced.CopyFrom(known.announced)
                lasting = [warning for warning in announced.warnings if warning not in known.notes]
                announced.warnings[:] = [*lasting, *folder.notes]
                known.announced, known.notes = announced, folder.notes
                changed = True
        if changed:
            self._tell()

    def put(self, folder: VersionFolder, served: Served) -> None:
        """A version serves from now on; its older load leaves after its last call."""
        served.announced.ready_at_ms = int(time() * 1000)
        if served.check is not None:
            served.check.tell = partial(self._batching_stopped, served)
        served.announced.warnings.extend(folder.notes)
        old = self._versions.get(folder.key)
        self._versions[folder.key] = _Version(served.announced, served, folder.fingerprint, notes=folder.notes)
        self._tell()
        if old is not None and old.served is not None and _serves(old):
            self._retire(old.served, partial(self._on_gone, True))

    def fail(self, folder: VersionFolder, failed: pb.ModelVersion) -> None:
        """A version could not be loaded; an older load of it goes on, with a warning."""
        known = self._versions.get(folder.key)
        if known is None or not _serves(known):
            self._versions[folder.key] = _Version(failed, tried=folder.fingerprint)
        else:
            announced = pb.ModelVersion()
            announced.CopyFrom(known.announced)
            kept = [warning for warning in announced.warnings if not warning.startswith(FAILED_AGAIN)]
            announced.warnings[:] = [*kept, f"{FAILED_AGAIN}: {failed.failure}"]
            self._versions[folder.key] = _Version(announced, known.served, folder.fingerprint, notes=known.notes)
        self._tell()

    def unload(self, keys: Iterable[Key], *, stays: bool) -> list[asyncio.Task[None]]:
        """Take versions out of service at once, and give back what they hold after their last calls.

        Args:
            keys: Those of them that do not serve are only announced anew.
            stays: Whether they are announced as UNLOADED then, or not at all.

        Returns:
            What ends when the last calls are answered and everything is given back; nobody needs to wait for it.
        """
        leaving = []
        known = [key for key in keys if key in self._versions]
        for key in known:
            version = self._versions[key]
            if version.served is not None and _serves(version):
                leaving.append(self._leave(key, version.served))
            self._versions[key].stays = stays
            if version.served is None:
                self._settle(key)
        if known:
            self._tell()
        return leaving

    def finish_initial_load(self) -> None:
        """Every version found at start is READY or FAILED."""
        if not self._initial_load_done:
            self._initial_load_done = True
            self._tell()

    def end_streams(self) -> None:
        """End whatever streams: the process ends before it would."""
        for version in self._versions.values():
            if version.served is not None:
                version.served.end_streams()

    async def drained(self) -> None:
        """Wait until every call that was accepted is answered."""
        # Who stops waiting does not stop what leaves from being closed.
        drained = asyncio.gather(*(served.batcher.drained() for served in self._serving()), *self._retiring)
        await asyncio.shield(drained)

    async def close(self) -> None:
        """Give back what the models hold. Call it when drained."""
        await asyncio.shield(asyncio.gather(*(served.retire() for served in self._serving()), *self._retiring))

    def _batching_stopped(self, served: Served, warning: str) -> None:
        """Announce that each call of what serves has a run of its own from now on, and why."""
        for version in self._versions.values():
            if version.served is served and _serves(version):
                version.announced.max_batch_size = 1
                version.announced.max_delay_ms = 0
                version.announced.warnings.append(warning)
                self._tell()

    def _serving(self) -> list[Served]:
        """Whatever serves and is not on its way out."""
        return [version.served for version in self._versions.values() if version.served and _serves(version)]

    def _leave(self, key: Key, served: Served) -> asyncio.Task[None]:
        announced = unready_version(*key, pb.MODEL_STATE_UNLOADING, **_lasting(served.announced))
        self._versions[key] = leaving = _Version(announced, served)

        def gone() -> None:
            leaving.served = None
            if self._versions.get(key) is leaving:  # and no newer load of it has been announced meanwhile
                self._settle(key)
                self._tell()
            self._on_gone(False)

        return self._retire(served, gone, leaving)

    def _settle(self, key: Key) -> None:
        """Nothing of this version serves any more."""
        if self._versions[key].stays:
            lasting = _lasting(self._versions[key].announced)
            self._versions[key] = _Version(unready_version(*key, pb.MODEL_STATE_UNLOADED, **lasting))
        else:
            del self._versions[key]

    def _retire(self, served: Served, gone: Callable[[], None], leaving: _Version | None = None) -> asyncio.Task[None]:
        async def retire() -> None:
            if leaving is not None:
                await asyncio.sleep(self._farewell_s)
                leaving.takes_calls = False
                self._list_ready()
            await served.retire()
            gone()

        task = asyncio.get_running_loop().create_task(retire())
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)
        return task

    def _tell(self) -> None:
        """Make the change known: to `find`, and to everyone who watches."""
        self._list_ready()
        self._revision += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    def _list_ready(self) -> None:
        """Note which version each call means."""
        self._ready = {
            key: version.served
            for key, version in self._versions.items()
            if version.served is not None and version.takes_calls
        }
        newest: dict[str, str] = {}
        for (name, number), version in self._versions.items():
            if _serves(version):
                newest[name] = latest((newest.get(name, number), number)) or number
        self._ready.update({(name, ""): self._ready[name, number] for name, number in newest.items()})


def _order(key: tuple[str, str]) -> tuple[object, ...]:
    return key[0], version_key(key[1])


class _Lasting(TypedDict):
    """What is known of a version, whether it is loaded or not."""

    runtime: str
    size_bytes: int


def _lasting(announced: pb.ModelVersion) -> _Lasting:
    return {"runtime": announced.runtime, "size_bytes": announced.size_bytes}


def _serves(version: _Version) -> bool:
    return version.announced.state == pb.MODEL_STATE_READY


_STATES = {
    pb.MODEL_STATE_READY: State.SERVING,
    pb.MODEL_STATE_FAILED: State.FAILED,
    pb.MODEL_STATE_UNLOADING: State.LEAVING,
    pb.MODEL_STATE_UNLOADED: State.UNLOADED,
}


def _state_from_announced(state: pb.ModelState) -> State:
    return _STATES.get(state, State.WAITING)
