"""The loads under way, beside each other: each ends in a version that serves, or that says why it can't."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from time import monotonic

from inferencehub.repository.folders import VersionFolder
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.doing import Progress
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.catalogue.announced import unready_from_folder
from inferencehub.worker.catalogue.changes import Tried, after_load
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.inventory import Inventory
from inferencehub.worker.catalogue.loading.journal import LoadJournal
from inferencehub.worker.catalogue.loading.loader import Loader, Prepared
from inferencehub.worker.catalogue.loading.others import BEAT_S, LOOK_S
from inferencehub.worker.catalogue.loading.still import Still
from inferencehub.worker.catalogue.loading.turns import SLOW_S, Company, Turns
from inferencehub.worker.catalogue.models import ModelTable
from inferencehub.worker.catalogue.served import Served

CHANGED = "Its files changed while it was loaded; it is loaded again once they are at rest."


class Loads:
    """Begins loads when it is their turn. Used on the event loop only; the slow work happens in threads."""

    def __init__(
        self,
        table: ModelTable,
        inventory: Inventory,
        loader: Loader,
        serve: Callable[[VersionFolder, Prepared], Served],
        turns: Turns[Key],
        journal: LoadJournal,
        *,
        wants: Callable[[VersionFolder], bool],
        moved: Callable[[], None],
        clock: Clock = monotonic,
    ) -> None:
        """What may be left out is for tests of single parts.

        Args:
            wants: Whether a version should serve, asked once more after it has loaded.
            moved: Called when a load has ended, or has become slow: another may have its turn.
        """
        self._table = table
        self._inventory = inventory
        self._loader = loader
        self._serve = serve
        self._turns = turns
        self._journal = journal
        self._wants = wants
        self._moved = moved
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._under_way: dict[Key, asyncio.Task[pb.ModelVersion]] = {}
        self._asked: dict[Key, asyncio.Future[pb.ModelVersion]] = {}
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self.has_loaded = False
        """True once any version has been loaded: its libraries and its memory are in this process."""

    @property
    def keys(self) -> frozenset[Key]:
        """Versions that load or, having been asked for by hand, wait for their turn to."""
        return frozenset(self._under_way.keys() | self._asked.keys())

    def ask(self, folder: VersionFolder) -> asyncio.Future[pb.ModelVersion]:
        """Somebody asks for this version by hand: what has become of it, once it has. Goes on when nobody waits."""
        self._journal.forgive(folder.key)
        if folder.key not in self._asked:
            self._asked[folder.key] = self._loop.create_future()
        return self._asked[folder.key]

    def go_on(self, found: Mapping[Key, VersionFolder], planned: Iterable[VersionFolder]) -> None:
        """Begin what has its turn: first what was asked for by hand, then what is planned, latest versions first."""
        asked = []
        for key in list(self._asked):
            folder = found.get(key)
            if folder is not None and self._wants(folder):
                asked.append(folder)
            elif key not in self._under_way:  # an unload was asked for later, or its files have gone
                self._answer(key, self._table.announced(key))
        waiting = [*self._harmless(asked), *self._harmless(latest_first(planned))]
        self._table.announce(unready_from_folder(folder, pb.MODEL_STATE_LOADING) for folder, _ in waiting)
        for folder, beside in waiting:
            if folder.key in self._under_way:
                continue
            if self._turns.may_begin(self._clock(), beside):
                self._begin(folder, beside)
                continue
            if beside is not Company.NONE:  # which may have to wait for a slow one, and nobody has to with it
                break

    def stop(self) -> None:
        """Give up all loads: the process is ending."""
        for timer in self._timers.values():
            timer.cancel()
        for waiting in (*self._under_way.values(), *self._asked.values()):
            waiting.cancel()

    def _harmless(self, folders: Iterable[VersionFolder]) -> list[tuple[VersionFolder, Company]]:
        """Those that may load, each with what may beside it, in the order in which most will serve soonest.

        After an end of the process: what has loaded before, then the suspects, the likeliest first, then the others, of
        which one more may end it.
        """
        may_load: list[tuple[tuple[int, int], VersionFolder, Company]] = []
        for folder in folders:
            if folder.key in self._under_way:
                continue
            if (
                folder.problem is not None
            ):  # known without opening anything: no turn and no thread for each of a thousand
                self._give_up(folder, folder.problem)
                continue
            suspicion = self._journal.suspicion(folder)
            if suspicion is None and folder.key not in self._asked:
                suspicion = self._journal.proof_of_others(folder)
            if suspicion is None:
                may_load.append(((0 if self._journal.trusts(folder) else 2, 0), folder, Company.ANY))
            elif not suspicion.is_proven:
                may_load.append(((1, -suspicion.rank), folder, suspicion.company))
            else:
                self._give_up(folder, suspicion.sentence)
        may_load.sort(key=lambda each: each[0])
        return [(folder, beside) for _, folder, beside in may_load]

    def _give_up(self, folder: VersionFolder, sentence: str) -> None:
        self._answer(folder.key, self._fail(folder, ModelLoadError(sentence)))
        self._inventory.note(Tried(folder, failed=True), folder)

    def _begin(self, folder: VersionFolder, beside: Company) -> None:
        with self._journal.turn(folder) as may_begin:
            if not may_begin:  # another worker tries it
                self._soon(LOOK_S, self._moved)
                return
            self._journal.begin(folder)
        self._soon(BEAT_S, self._beat)
        self._turns.begin(folder.key, self._clock(), beside)
        progress = Progress()
        self._under_way[folder.key] = task = self._loop.create_task(self._load(folder, progress))
        still = Still(folder, progress, self._clock, self._loop.call_later)
        slow = self._loop.call_later(SLOW_S, self._moved)
        task.add_done_callback(partial(self._end, folder.key, slow, still))

    def _soon(self, after_s: float, act: Callable[[], None]) -> None:
        """Once, however often it is asked for meanwhile."""
        if act not in self._timers:
            self._timers[act] = self._loop.call_later(after_s, self._act, act)

    def _act(self, act: Callable[[], None]) -> None:
        del self._timers[act]
        act()

    def _beat(self) -> None:
        if self._under_way:
            self._journal.beat()
            self._soon(BEAT_S, self._beat)

    def _end(self, key: Key, slow: asyncio.TimerHandle, still: Still, task: asyncio.Task[pb.ModelVersion]) -> None:
        slow.cancel()
        still.stop()
        self._turns.end(key)
        del self._under_way[key]
        if not task.cancelled():
            self._answer(key, task.result())
            self._moved()

    def _answer(self, key: Key, announced: pb.ModelVersion) -> None:
        asked = self._asked.pop(key, None)
        if asked is not None and not asked.done():
            asked.set_result(announced)

    async def _load(self, folder: VersionFolder, progress: Progress) -> pb.ModelVersion:
        try:
            announced = await self._loaded(folder, progress)
        except Exception as error:  # one version's surprise must not keep the others from being loaded
            detail = "".join(traceback.format_exception(error))
            announced = self._fail(folder, ModelLoadError(f"Loading it failed with {type(error).__name__}.", detail))
        self._journal.end(folder)
        return announced

    async def _loaded(self, folder: VersionFolder, progress: Progress) -> pb.ModelVersion:
        try:
            prepared = await self._loader.load(folder, progress)
        except ModelLoadError as error:
            folder, _ = await self._note(folder, None)
            return self._fail(folder, error)
        folder, is_settled = await self._note(folder, prepared)
        self.has_loaded = True
        if not is_settled:
            await self._loader.discard(prepared)
            return self._fail(folder, ModelLoadError(CHANGED))
        if not self._wants(folder):
            # Unloaded while it was loading.
            await self._loader.discard(prepared)
            self._table.unload([folder.key], stays=True)
            return self._table.announced(folder.key)
        return await self._put(folder, prepared)

    async def _put(self, folder: VersionFolder, prepared: Prepared) -> pb.ModelVersion:
        try:
            served = self._serve(folder, prepared)
        except Exception as error:
            await self._loader.discard(prepared)
            detail = "".join(traceback.format_exception(error))
            return self._fail(folder, ModelLoadError(f"Serving it failed with {type(error).__name__}.", detail))
        self._table.put(folder, served)
        log = logger().bind(model=folder.name, version=folder.version)
        log.info("model ready", runtime=prepared.model.runtime, device=prepared.model.device, load_ms=prepared.load_ms)
        for warning in served.announced.warnings:
            log.warning("model warning", warning=warning)
        return served.announced

    def _fail(self, folder: VersionFolder, error: ModelLoadError) -> pb.ModelVersion:
        log = logger().bind(model=folder.name, version=folder.version)
        log.error("model failed to load", reason=error.public, detail=error.detail)
        failed = unready_from_folder(folder, pb.MODEL_STATE_FAILED, failure=error.public, detail=error.detail)
        self._table.fail(folder, failed)
        return failed

    async def _note(self, folder: VersionFolder, prepared: Prepared | None) -> tuple[VersionFolder, bool]:
        """The folder as it is known from now on, and whether its files stayed the same during the load."""
        now, wrote = await self._loader.look_again(folder)
        tried, is_settled = after_load(
            folder,
            now,
            self._inventory.tried(folder.key),
            wrote=wrote,
            digests=prepared.digests if prepared else {},
            failed=prepared is None,
        )
        self._inventory.note(tried, now)
        return tried.folder, is_settled


def latest_first(folders: Iterable[VersionFolder]) -> Sequence[VersionFolder]:
    """The last version of each model, then the one before it, and so on; `folders` has each model's in their order."""
    of_model: dict[str, list[VersionFolder]] = {}
    for folder in folders:
        of_model.setdefault(folder.name, []).append(folder)
    ranked = [(rank, folder) for each in of_model.values() for rank, folder in enumerate(reversed(each))]
    return [folder for _, folder in sorted(ranked, key=lambda one: one[0])]
