"""A worker that follows a real folder, and the wait for what its catalogue says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from inferencehub.config.settings import Settings
from inferencehub.repository.watch import Watch
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import Machine
from inferencehub.worker.catalogue.folder_repository import FolderRepository
from inferencehub.worker.catalogue.own_writes import OwnWrites
from tests.support.lane_client import array_of, rows_tensor
from tests.support.worker import RunningWorker, running_worker

# For changes to come to rest in; a test that needs them never to come to rest says so itself.
SETTLE_S = 0.05


def scaling(factor: float, closing: Path | None = None) -> str:
    """A model.py that multiplies its input, and leaves a mark when it is closed."""
    close = f"""
    def close(self):
        with open({str(closing)!r}, "a") as marks:
            marks.write("{factor:g} ")
"""
    return f"""
class Model:
    inputs = {{"x": ("FP32", [-1, 2])}}
    outputs = {{"y": ("FP32", [-1, 2])}}

    def predict(self, inputs):
        return {{"y": inputs["x"] * {factor:g}}}
{close if closing else ""}"""


@dataclass
class LiveFolder:
    """The folder, its worker, and every snapshot of the catalogue that a gateway would have seen."""

    path: Path
    worker: RunningWorker
    snapshots: list[dict[str, pb.ModelVersion]] = field(default_factory=list)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def watch(self) -> None:
        async for snapshot in self.worker.stub.WatchModels(pb.WatchModelsRequest()):
            async with self._changed:
                self.snapshots.append({f"{found.name} {found.version}": found for found in snapshot.models})
                self._changed.notify_all()

    async def until(self, condition: Callable[[dict[str, pb.ModelVersion]], bool]) -> dict[str, pb.ModelVersion]:
        """The first snapshot, the present one included, of which the condition holds."""
        try:
            async with asyncio.timeout(20), self._changed:
                await self._changed.wait_for(lambda: bool(self.snapshots) and condition(self.snapshots[-1]))
        except TimeoutError:
            raise AssertionError(f"never happened; the last snapshot: {self.states()}") from None
        return self.snapshots[-1]

    async def states_are(self, **wanted: str) -> dict[str, pb.ModelVersion]:
        """Wait until these are all the versions of the model `m` and how they stand: `_1="READY"`."""
        meant = {f"m {version.removeprefix('_')}": state for version, state in wanted.items()}
        return await self.until(lambda snapshot: _states(snapshot) == meant)

    def states(self) -> dict[str, str]:
        return _states(self.snapshots[-1]) if self.snapshots else {}

    async def predict(self, version: str = "") -> tuple[str, float]:
        """The version that answers, and the factor by which it multiplies."""
        request = pb.PredictRequest(model_name="m", version=version, inputs=[rows_tensor((1, 1))])
        response = await self.worker.stub.Predict(request)
        return response.version, float(np.ravel(array_of(response.outputs[0]))[0])


def _states(snapshot: dict[str, pb.ModelVersion]) -> dict[str, str]:
    return {name: pb.ModelState.Name(found.state).removeprefix("MODEL_STATE_") for name, found in snapshot.items()}


def _poke_until(watches: threading.Event, path: Path) -> None:
    """Nothing says when the system has begun to watch, other than the first event."""
    for number in range(400):
        if watches.wait(0.05):
            return
        (path / ".poke").write_text(str(number))
    raise AssertionError("no event ever came")


@asynccontextmanager
async def live_folder(
    path: Path, *, events: bool = True, isolates: bool = True, notes_writes: bool = False, **options: Any
) -> AsyncIterator[LiveFolder]:
    """Follows the folder by events alone, or with `events=False` by looking alone.

    With `notes_writes` what the test itself writes is taken for the model's own, as both are in one process.
    """
    own_writes = OwnWrites(path) if notes_writes else None
    if own_writes is not None:
        own_writes.start()
    repository = FolderRepository(path, Machine(threads=1), Settings(), isolates=isolates, own_writes=own_writes)
    chosen = {"settle_s": SETTLE_S, "poll_s": 3600.0 if events else 0.05, **options}
    async with running_worker(repository, **chosen) as worker:
        folder = LiveFolder(path, worker)
        watches = threading.Event()

        def changed() -> None:
            watches.set()
            worker.reconciler.wake_from_thread()

        watch = Watch(path, changed)
        if events:
            watch.start()
            await asyncio.to_thread(_poke_until, watches, path)
        tasks = [asyncio.create_task(worker.reconciler.follow()), asyncio.create_task(folder.watch())]
        try:
            yield folder
        finally:
            watch.stop()
            for task in tasks:
                task.cancel()
            for task in tasks:
                with suppress(asyncio.CancelledError):
                    await task
