"""A load that takes long says so, and what it is at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from inferencehub.repository.folders import VersionFolder
from inferencehub.runtimes.doing import Progress, doing
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.worker.catalogue.loading import still
from inferencehub.worker.catalogue.loading.still import FIRST_S, LATER_S, Still
from tests.support.worker import TestRepository, model, running_worker

FOLDER = VersionFolder("resnet", "2", Path("/models/resnet/2"))


class Timers:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.due: list[tuple[float, Callable[[], None]]] = []

    def call_later(self, after_s: float, act: Callable[[], None]) -> Any:
        entry = self.now_s + after_s, act
        self.due.append(entry)

        class Handle:
            @staticmethod
            def cancel() -> None:
                self.due.remove(entry)

        return Handle

    def pass_by(self, seconds: float) -> None:
        end_s = self.now_s + seconds
        while self.due and min(at for at, _ in self.due) <= end_s:
            entry = min(self.due, key=lambda each: each[0])
            self.due.remove(entry)
            self.now_s, act = entry
            act()
        self.now_s = end_s


def test_it_says_what_it_is_at_every_few_seconds_and_later_more_rarely() -> None:
    timers, progress = Timers(), Progress()
    with capture_logs() as lines:
        follows = Still(FOLDER, progress, lambda: timers.now_s, timers.call_later)
        timers.pass_by(FIRST_S - 0.1)
        assert lines == []
        with progress.followed(), doing("reading model.pt2 (torch)"), import_turn("torch"):
            timers.pass_by(0.1)
        timers.pass_by(40 + LATER_S - FIRST_S)
        follows.stop()
        timers.pass_by(100)
    first = {"event": "still loading", "log_level": "info", "model": "resnet", "version": "2", "after_ms": 5_000}
    assert lines[0] == {**first, "doing": "importing torch"}
    assert [line["after_ms"] / 1000 for line in lines] == [5, 10, 15, 20, 25, 30, 45]
    assert "doing" not in lines[1]


def test_where_nobody_follows_nothing_is_told() -> None:
    with doing("something"):
        assert Progress().words == ""


async def test_a_slow_load_is_told_with_what_its_thread_is_at(monkeypatch: pytest.MonkeyPatch) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Log:
        @staticmethod
        def info(_: str, **fields: object) -> None:
            if fields.get("doing") == "reading weights":
                told.set()

    monkeypatch.setattr(still, "FIRST_S", 0.001)
    monkeypatch.setattr(still, "logger", lambda: Log)

    def slow() -> LoadedModel:
        with doing("reading weights"):
            asyncio.run_coroutine_threadsafe(told.wait(), loop).result(60)
        return model()

    async with running_worker(TestRepository({("m", "1"): slow})) as worker:
        assert told.is_set()
        assert [version.name for version in worker.models.snapshot().models] == ["m"]
