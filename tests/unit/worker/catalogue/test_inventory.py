"""What a worker knows of the repository is what the newest look has told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from inferencehub.repository.contents import Contents, Stamp
from inferencehub.repository.folders import VersionFolder
from inferencehub.worker.catalogue.changes import Tried, seen
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.inventory import Inventory

Found = list[tuple[VersionFolder, Tried | None]]
ONE = ("m", "1")


def folder(written_ns: int) -> VersionFolder:
    stamp = Stamp("", 1, written_ns, written_ns, (1, 1))
    return VersionFolder(*ONE, Path("/models/m/1"), contents=Contents({"model.py": stamp}))


class Looks:
    """A loader whose looks end when they are told to, in any order."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Mapping[Key, Tried], asyncio.Future[Found | None]]] = []

    async def scan(self, tried: Mapping[Key, Tried]) -> Found | None:
        self.waiting.append((tried, asyncio.get_running_loop().create_future()))
        return await self.waiting[-1][1]

    def end(self, number: int, *found: VersionFolder) -> None:
        tried, future = self.waiting[number]
        future.set_result([seen(each, tried.get(each.key), (), lambda _: None) for each in found])


async def test_a_look_that_was_overtaken_tells_nothing() -> None:
    looks = Looks()
    inventory = Inventory(looks, 0.0)  # type: ignore[arg-type]
    first, second = (asyncio.create_task(inventory.look(())) for _ in range(2))
    await asyncio.sleep(0)
    looks.end(1, folder(2))
    assert await second
    looks.end(0)
    assert not await first
    assert list(inventory.found) == [ONE]


async def test_a_look_that_began_before_a_load_has_ended_does_not_take_it_for_a_change() -> None:
    looks = Looks()
    inventory = Inventory(looks, 0.0)  # type: ignore[arg-type]
    look = asyncio.create_task(inventory.look(()))
    await asyncio.sleep(0)
    looks.end(0, folder(1))
    await look
    look = asyncio.create_task(inventory.look(()))
    await asyncio.sleep(0)
    tried = Tried(inventory.found[ONE], own=frozenset({"seen.log"}))
    inventory.note(tried, folder(1))
    looks.end(1, folder(1))
    assert await look
    assert inventory.found[ONE].fingerprint == tried.folder.fingerprint
    assert inventory.tried(ONE) is tried


async def test_a_repository_that_cannot_be_read_has_lost_nothing() -> None:
    looks = Looks()
    inventory = Inventory(looks, 0.0)  # type: ignore[arg-type]
    look = asyncio.create_task(inventory.look(()))
    await asyncio.sleep(0)
    looks.end(0, folder(1))
    await look
    look = asyncio.create_task(inventory.look(()))
    await asyncio.sleep(0)
    looks.waiting[1][1].set_result(None)
    assert not await look
    assert list(inventory.found) == [ONE]
