"""Loads go beside each other: a slow one holds nobody up, and only so many begin at once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inferencehub.repository.folders import VersionFolder
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.worker.catalogue.loading.journal import LoadJournal
from inferencehub.worker.catalogue.loads import latest_first
from tests.support.live_folder import live_folder, scaling
from tests.support.model_folders import put
from tests.support.worker import RunningWorker, TestRepository, model, running_worker


class Gate:
    """A load that waits until it is let through, and knows how many waited at once."""

    def __init__(self) -> None:
        self.began = threading.Semaphore(0)
        self.open = threading.Event()
        self.most = self._now = 0
        self._lock = threading.Lock()

    def make(self) -> LoadedModel:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        self.began.release()
        assert self.open.wait(20)
        with self._lock:
            self._now -= 1
        return model()

    async def until_begun(self, count: int = 1) -> None:
        for _ in range(count):
            assert await asyncio.to_thread(self.began.acquire, timeout=20)


@contextmanager
def gate() -> Iterator[Gate]:
    """A gate that is open at the end, so that no thread is left behind."""
    one = Gate()
    try:
        yield one
    finally:
        one.open.set()


def states(worker: RunningWorker) -> dict[str, str]:
    return {
        f"{found.name} {found.version}": pb.ModelState.Name(found.state).removeprefix("MODEL_STATE_")
        for found in worker.models.snapshot().models
    }


async def until(worker: RunningWorker, expected: dict[str, str]) -> None:
    async with asyncio.timeout(20):
        while (snapshot := worker.models.snapshot()) and states(worker) != expected:
            await worker.models.changed_since(snapshot.revision)


async def test_others_serve_while_one_loads_slowly() -> None:
    with gate() as slow:
        repository = TestRepository({("a", "1"): slow.make, ("z", "1"): model})
        async with running_worker(repository, load=False) as worker:
            loading = asyncio.create_task(worker.reconciler.load_all())
            await until(worker, {"a 1": "LOADING", "z 1": "READY"})
            assert not worker.models.snapshot().initial_load_done
            # Loaded by hand, and copied in: neither waits.
            (again,) = await worker.reconciler.load("z", "1")
            assert again.state == pb.MODEL_STATE_READY
            repository.makers["z", "2"] = model
            worker.reconciler.wake()
            await until(worker, {"a 1": "LOADING", "z 1": "READY", "z 2": "READY"})
            slow.open.set()
            await loading
            assert states(worker)["a 1"] == "READY"
            assert worker.models.snapshot().initial_load_done


async def test_only_so_many_begin_at_once() -> None:
    with gate() as slow:
        makers = {("m", str(number)): slow.make for number in range(6)}
        async with running_worker(TestRepository(makers), load=False, parallel_loads=3) as worker:
            loading = asyncio.create_task(worker.reconciler.load_all())
            await slow.until_begun(3)
            assert [key for key, state in states(worker).items() if state != "LOADING"] == []
            slow.open.set()
            await loading
            assert set(states(worker).values()) == {"READY"}
            assert slow.most == 3


async def test_slow_loads_make_room_for_others() -> None:
    now_s = [0.0]
    with gate() as slow:
        makers = {("a", "1"): slow.make, ("b", "1"): slow.make, ("z", "1"): model}
        repository = TestRepository(makers)
        async with running_worker(repository, load=False, parallel_loads=2, clock=lambda: now_s[0]) as worker:
            loading = asyncio.create_task(worker.reconciler.load_all())
            await slow.until_begun(2)
            assert states(worker)["z 1"] == "LOADING"
            now_s[0] = 3600.0
            worker.reconciler.wake()
            await until(worker, {"a 1": "LOADING", "b 1": "LOADING", "z 1": "READY"})
            slow.open.set()
            await loading


async def test_a_version_that_loads_is_loaded_once_for_all_who_ask() -> None:
    with gate() as slow:
        async with running_worker(TestRepository({("a", "1"): slow.make}), load=False) as worker:
            first, second = (asyncio.create_task(worker.reconciler.load("a", "1")) for _ in range(2))
            await slow.until_begun()
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            slow.open.set()
            (loaded,) = await second
            assert loaded.state == pb.MODEL_STATE_READY
            assert slow.most == 1
            assert not slow.began.acquire(blocking=False)


async def test_what_is_unloaded_while_it_waits_for_its_turn_is_not_loaded() -> None:
    with gate() as slow:
        repository = TestRepository({("a", "1"): slow.make, ("b", "1"): model}, unwanted=frozenset({("b", "1")}))
        async with running_worker(repository, load=False, parallel_loads=1) as worker:
            loading = asyncio.create_task(worker.reconciler.load_all())
            await slow.until_begun()
            asked = asyncio.create_task(worker.reconciler.load("b", "1"))
            await until(worker, {"a 1": "LOADING", "b 1": "LOADING"})
            await worker.reconciler.unload("b", "1")
            worker.reconciler.wake()
            (loaded,) = await asked
            assert loaded.state == pb.MODEL_STATE_UNLOADED
            slow.open.set()
            await loading


def folder_of(name: str) -> VersionFolder:
    return VersionFolder(name, "1", Path("/models", name, "1"))


def journal_after_deaths(path: Path, *deaths: tuple[str, ...]) -> LoadJournal:
    """What the next process knows when one after the other has ended while it loaded these models."""
    for names in deaths:
        journal = LoadJournal(path)
        for name in names:
            journal.begin(folder_of(name))
    return LoadJournal(path, "signal SIGSEGV")


async def test_suspects_load_one_at_a_time_between_what_is_known_and_what_is_not(tmp_path: Path) -> None:
    journal = LoadJournal(tmp_path / "loads")
    journal.end(folder_of("y"))
    journal = journal_after_deaths(tmp_path / "loads", ("a", "b"))
    with gate() as known, gate() as suspects, gate() as others:
        gates = {"a": suspects, "b": suspects, "c": others, "d": others, "y": known}
        repository = TestRepository({(name, "1"): each.make for name, each in gates.items()})
        async with running_worker(repository, load=False, parallel_loads=3, journal=journal) as worker:
            loading = asyncio.create_task(worker.reconciler.load_all())
            await known.until_begun()
            assert not suspects.began.acquire(blocking=False)
            known.open.set()
            await suspects.until_begun()
            assert states(worker) == {"a 1": "LOADING", "b 1": "LOADING", "c 1": "LOADING", "d 1": "LOADING"} | {
                "y 1": "READY"
            }
            suspects.open.set()
            await others.until_begun(2)
            assert suspects.most == 1
            others.open.set()
            await loading
            assert set(states(worker).values()) == {"READY"}
    assert not any(LoadJournal(tmp_path / "loads").suspicion(folder_of(name)) for name in gates)


async def test_a_suspect_of_two_deaths_has_nothing_beside_it_and_holds_up_nobody_while_it_waits(tmp_path: Path) -> None:
    journal = LoadJournal(tmp_path / "loads")
    journal.end(folder_of("y"))
    journal = journal_after_deaths(tmp_path / "loads", ("a", "b"), ("a", "b"))
    with gate() as known, gate() as suspects, gate() as others:
        gates = {"a": suspects, "b": suspects, "c": others, "y": known}
        repository = TestRepository({(name, "1"): each.make for name, each in gates.items()})
        async with running_worker(repository, load=False, parallel_loads=3, journal=journal) as worker:
            loading = asyncio.create_task(worker.reconciler.load_all())
            await known.until_begun()
            await others.until_begun()
            known.open.set()
            others.open.set()
            await suspects.until_begun()
            assert set(states(worker).items()) >= {("c 1", "READY"), ("y 1", "READY")}
            suspects.open.set()
            await loading
            assert suspects.most == 1
            assert set(states(worker).values()) == {"READY"}


async def test_what_ended_the_process_twice_is_failed_until_it_is_loaded_by_hand(tmp_path: Path) -> None:
    journal = journal_after_deaths(tmp_path / "loads", ("a", "b"), ("a",))
    repository = TestRepository({("a", "1"): model, ("b", "1"): model})
    async with running_worker(repository, journal=journal) as worker:
        found = {each.name: each for each in worker.models.snapshot().models}
        assert states(worker) == {"a 1": "FAILED", "b 1": "READY"}
        assert found["a"].failure.startswith("Loading it has ended the worker twice, with signal SIGSEGV")
        assert worker.models.snapshot().initial_load_done
        (loaded,) = await worker.reconciler.load("a", "1")
        assert loaded.state == pb.MODEL_STATE_READY
    assert LoadJournal(tmp_path / "loads").suspicion(folder_of("a")) is None


async def test_versions_of_the_same_names_that_load_at_once_keep_their_own_modules(tmp_path: Path) -> None:
    versions = [str(number) for number in range(1, 9)]
    for version in versions:
        code = f"import steps\n{scaling(1)}\n    def load(self, folder):\n        import later\n"
        code += "        self.factor = steps.FACTOR * later.ONE\n\n    def predict(self, inputs):\n"
        code += '        import later\n        return {"y": inputs["x"] * self.factor * later.ONE}\n'
        put(tmp_path, "m", version, {"model.py": code, "steps.py": f"FACTOR = {version}\n", "later.py": "ONE = 1\n"})
    async with live_folder(tmp_path, parallel_loads=8) as live:
        for version in versions:
            assert await live.predict(version) == (version, int(version))


def test_the_last_versions_of_all_models_come_first() -> None:
    keys = [("a", "1"), ("a", "2"), ("a", "10"), ("b", "1"), ("b", "2")]
    folders = [VersionFolder(*key, Path("/models", *key)) for key in keys]
    assert [folder.key for folder in latest_first(folders)] == [
        ("a", "10"), ("b", "2"), ("a", "2"), ("b", "1"), ("a", "1")
    ]  # fmt: skip
