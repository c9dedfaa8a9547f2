"""Keeps what serves in step with what lies in the repository and with what gateways and operators want."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from time import monotonic, time

from inferencehub.errors import ModelLoading, ModelNotFound, VersionNotFound
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.version_order import version_key
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.catalogue.absent import LOADING_RETRY_MS
from inferencehub.worker.catalogue.announced import unready_from_folder
from inferencehub.worker.catalogue.decide import Action, LeaveOut, Load, Remove, Standing, State, reconcile
from inferencehub.worker.catalogue.desired import Desired, Key
from inferencehub.worker.catalogue.inventory import Inventory
from inferencehub.worker.catalogue.isolation import Isolation
from inferencehub.worker.catalogue.loading.journal import LoadJournal
from inferencehub.worker.catalogue.loading.loader import Loader, Prepared
from inferencehub.worker.catalogue.loading.turns import Turns
from inferencehub.worker.catalogue.loads import Loads
from inferencehub.worker.catalogue.models import ModelTable
from inferencehub.worker.catalogue.served import Served

# How a version stands that this worker never had.
LEFT = Standing(State.UNLOADED)
# Versions that are named where a line tells what loads; there may be hundreds.
MOST_NAMED = 12


class Reconciler:
    """Looks, decides, and carries out. Used on the event loop only; the slow work happens in threads."""

    def __init__(
        self,
        table: ModelTable,
        loader: Loader,
        serve: Callable[[VersionFolder, Prepared], Served],
        *,
        settled: Callable[[], None] = lambda: None,
        settle_s: float = 0.0,
        poll_s: float = 5.0,
        parallel_loads: int = 2,
        journal: LoadJournal | None = None,
        isolation: Isolation | None = None,
        clock: Clock = monotonic,
        wall_clock: Clock = time,
    ) -> None:
        """What may be left out is for tests of single parts.

        Args:
            settled: Called when what was found at start is loaded.
            settle_s: How long a version must not have changed before it is loaded.
            poll_s: How often to look without an event.
            parallel_loads: How many loads may begin beside each other; those that are slow go on beside more.
            journal: Remembers which versions ended the process while they loaded.
            isolation: Set where isolated models are left to workers of their own.
        """
        self._table = table
        self._inventory = Inventory(loader, settle_s, clock, wall_clock)
        self._loads = Loads(
            table,
            self._inventory,
            loader,
            serve,
            Turns(parallel_loads),
            journal or LoadJournal(),
            wants=lambda folder: self._desired.wants(folder),
            moved=self._carry_out,
            clock=clock,
        )
        self._poll_s = poll_s
        self._isolation = isolation
        self._settled = settled
        self._settle_s = settle_s
        self._clock = clock
        self._desired = Desired()
        self._found_at_start: frozenset[Key] | None = None
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._told = asyncio.Event()
        self._initial_load = asyncio.Event()

    @property
    def has_loaded(self) -> bool:
        """True once any version has been loaded: its libraries and its memory are in this process."""
        return self._loads.has_loaded

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
        """Load every version that is wanted, and follow what changes meanwhile. Failures stay in the catalogue.

        What is still being written is left for later, after one chance to come to rest.
        """
        await self._inventory.look_first(self._table.standing())
        self._learn_of_isolated()
        if self._inventory.next_look_s is not None:
            await asyncio.sleep(self._settle_s)
            await self._look()
        self._found_at_start = frozenset(self._to_load()) | self._loads.keys
        if self._found_at_start:
            logger().info("loading", versions=titles(self._found_at_start))
        self._carry_out()
        following = asyncio.create_task(self.follow())
        try:
            await self._initial_load.wait()
        finally:
            following.cancel()
            self.wake()  # it may have been stopped in the middle of a look

    async def follow(self) -> None:
        """Go on for ever: look, decide, carry out, and wait for an event or for the time to look again."""
        while True:
            await self._until_due()
            try:
                await self._look()
                self._carry_out()
            except Exception as error:  # whatever it is, it must not end the following
                logger().error("following the models folder failed unexpectedly", exc_info=error)

    def stop(self) -> None:
        """Give up what is being loaded: the process is ending."""
        self._loads.stop()

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
        await self._look()
        asked = [self._loads.ask(folder) for folder in self._asked_for(name, version)]
        self._carry_out()
        # Whoever asks may go away: others may wait for the same, and the load goes on.
        return [await asyncio.shield(each) for each in asked]

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
        if self._inventory.next_look_s is not None:
            due_s = min(due_s, self._inventory.next_look_s)
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, due_s - self._clock())):
                await self._woken.wait()
        self._woken.clear()

    async def _look(self) -> None:
        if await self._inventory.look(self._table.standing()):
            self._learn_of_isolated()

    def _learn_of_isolated(self) -> None:
        found = self._inventory.found.values()
        self._table.remark(found)
        if self._isolation is not None:
            self._isolation.see(found)

    # ---- deciding

    def _plan(self) -> list[Action]:
        found, standing = self._inventory.found, self._table.standing()
        if self._isolation is not None:
            mine = {key: folder for key, folder in found.items() if key[0] not in self._isolation.models}
            standing = {key: known for key, known in standing.items() if key in mine or key not in found}
            found = mine
        return reconcile(found, self._inventory.at_rest, standing, self._desired)

    def _asked_for(self, name: str, version: str) -> list[VersionFolder]:
        of_model = [folder for folder in self._inventory.found.values() if folder.name == name]
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

    def _carry_out(self) -> None:
        actions = self._plan()
        self._leave([action for action in actions if not isinstance(action, Load)])
        self._loads.go_on(self._inventory.found, [action.folder for action in actions if isinstance(action, Load)])
        loading = self._to_load().keys() | self._loads.keys
        if self._isolation is not None:
            self._leave_to_others(self._isolation)
            self._isolation.confirm({name for name, _ in loading})
        if self._found_at_start is not None and not self._found_at_start & loading and self._is_settled:
            self._finish_initial_load()

    @property
    def _is_settled(self) -> bool:
        return self._isolation is None or self._isolation.is_settled

    def _finish_initial_load(self) -> None:
        self._found_at_start = None
        self._settled()
        self._table.finish_initial_load()
        self._initial_load.set()

    def _to_load(self) -> dict[Key, VersionFolder]:
        return {action.folder.key: action.folder for action in self._plan() if isinstance(action, Load)}

    def _leave(self, actions: list[Action]) -> None:
        """Take versions out. Their last calls may take long, and nobody waits for them here."""
        left_out = [action.folder for action in actions if isinstance(action, LeaveOut)]
        self._table.announce(unready_from_folder(folder, pb.MODEL_STATE_UNLOADED) for folder in left_out)
        self._table.unload([folder.key for folder in left_out], stays=True)
        self._table.unload([action.key for action in actions if isinstance(action, Remove)], stays=False)

    def _leave_to_others(self, isolation: Isolation) -> None:
        """What an isolated model has here serves until its own worker does."""
        isolated = [folder for folder in self._inventory.found.values() if folder.name in isolation.models]
        replaced = [folder.key for folder in isolated if folder.name in isolation.serving]
        standing = self._table.standing()
        self._table.unload([k for k in replaced if standing.get(k, LEFT).state is State.SERVING], stays=True)
        self._table.announce(isolation.version(folder, wanted=self._desired.wants(folder)) for folder in isolated)


def titles(keys: Collection[Key]) -> str:
    """`iris@1, iris@2 and 88 more`."""
    in_order = sorted(keys, key=lambda key: (key[0], version_key(key[1])))
    named = ", ".join(f"{name}@{version}" for name, version in in_order[:MOST_NAMED])
    more = len(keys) - MOST_NAMED
    return named if more <= 0 else f"{named} and {more} more"
