"""The room on the devices of one worker: who lies where, who waits for room, and who has to go for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from time import monotonic
from typing import TypeAlias

from .meter import CudaMeter, Meter
from .victims import Lodger, victims

log = logging.getLogger(__name__)

MIB = 1024 * 1024

Clock: TypeAlias = Callable[[], float]


class Place(Enum):
    """Where a model is. COMING and GOING: on its way, and nobody else may touch it."""

    OUT = "out"
    COMING = "coming"
    IN = "in"
    GOING = "going"


class NoRoomError(Exception):
    """A model does not fit onto its device, whoever goes for it.

    Attributes:
        needed_bytes: What it takes.
        budget_bytes: What models may take there.
        fixed_bytes: What of that is held by models that never go.
    """

    def __init__(self, device: str, needed_bytes: int, budget_bytes: int, fixed_bytes: int) -> None:
        super().__init__(
            f"It takes {_mib(needed_bytes)} of {device}, whose models may take {_mib(budget_bytes)}, and "
            f"{_mib(fixed_bytes)} of that are held by models that stay; raise devices.memory_mb, or declare others "
            "`on_demand: true`."
        )
        self.needed_bytes, self.budget_bytes, self.fixed_bytes = needed_bytes, budget_bytes, fixed_bytes


@dataclass(slots=True, eq=False)
class Tenant:
    """A model of this worker, as far as its room is concerned.

    Attributes:
        title: Its name and version, for the log.
        device: Where it is to lie.
        size_bytes: What it takes there; a guess until it has lain there once, where that can be measured.
        leave: Takes it off the device; None for one that stays.
        is_declared: The size is what its owner says, and is not measured.
    """

    title: str
    device: str
    size_bytes: int
    leave: Callable[[], None] | None = None
    is_declared: bool = False
    place: Place = Place.OUT
    users: int = 0
    used_s: float = 0.0
    must_go: bool = False


class Room:
    """Used by the threads that load and run models."""

    def __init__(
        self, budget_mb: Mapping[str, int] | None = None, meter: Meter | None = None, clock: Clock = monotonic
    ) -> None:
        """What may be left out is for tests of single parts.

        Args:
            budget_mb: What models may take of a device, in MiB; of others what the meter tells, or all there is.
            meter: Measures how full devices are.
            clock: Seconds, for who was used last.
        """
        self._budget_mb = {normalized(device): mb for device, mb in (budget_mb or {}).items()}
        self._meter: Meter = meter or CudaMeter()
        self._clock = clock
        self._tenants: set[Tenant] = set()
        self._changed = threading.Condition()
        self._arrivals: dict[str, threading.Lock] = {}

    def budget_bytes(self, device: str) -> int | None:
        """What models may take there together; None where nothing bounds it."""
        if device in self._budget_mb:
            return self._budget_mb[device] * MIB
        return self._meter.usable_bytes(device)

    @contextmanager
    def used(self, tenant: Tenant, come: Callable[[], None]) -> Iterator[None]:
        """Have it there for what the block does, such as a call; `come` puts it there where it is not.

        Raises:
            NoRoomError: It does not fit, whoever goes.
            Exception: What `come` raises; it is out then.
        """
        with self._changed:
            leaving = self._claim(tenant)
        if leaving is not None:
            self._take_off(leaving)
            self._put(tenant, come)
        try:
            yield
        finally:
            with self._changed:
                tenant.users -= 1
                tenant.used_s = self._clock()
                self._changed.notify_all()

    def forget(self, tenant: Tenant) -> None:
        """It is served no more, and whoever calls this has given back what it held."""
        with self._changed:
            while tenant.users > 0 or tenant.place in (Place.COMING, Place.GOING):
                self._changed.wait()
            tenant.place = Place.OUT
            self._tenants.discard(tenant)
            self._changed.notify_all()

    def _claim(self, tenant: Tenant) -> list[Tenant] | None:
        """None when it is in and may be used; else it is on its way, and these have to go before it comes."""
        self._tenants.add(tenant)
        while True:
            if tenant.place is Place.IN and not tenant.must_go:
                tenant.users += 1
                return None
            if tenant.place is Place.OUT and (leaving := self._make_room(tenant)) is not None:
                tenant.place, tenant.users = Place.COMING, tenant.users + 1
                return leaving
            # Until somebody has arrived, has gone, or has no calls any more.
            self._changed.wait()

    def _make_room(self, tenant: Tenant) -> list[Tenant] | None:
        """Who goes for it, all of them idle; None where it has to wait, for calls to end or for others to arrive."""
        budget = self.budget_bytes(tenant.device)
        if budget is None:
            return []
        there = [each for each in self._tenants if each.device == tenant.device and each.place is not Place.OUT]
        lodgers = [each for each in there if each.leave is not None and each.place is Place.IN]
        free_bytes = budget - sum(each.size_bytes for each in there)
        verdict = victims([_lodger(each) for each in lodgers], free_bytes, tenant.size_bytes)
        chosen = [lodgers[place] for place in (*verdict.now, *verdict.then)]
        if verdict.then:
            for each in chosen:
                each.must_go = True
            return None
        if not verdict.fits and any(each.place in (Place.COMING, Place.GOING) for each in there):
            return None
        self._decided(lodgers, chosen)
        if not verdict.fits:
            fixed_bytes = sum(each.size_bytes for each in there if each.leave is None)
            raise NoRoomError(tenant.device, tenant.size_bytes, budget, fixed_bytes)
        return chosen

    def _decided(self, lodgers: Sequence[Tenant], leaving: Sequence[Tenant]) -> None:
        """These go; whoever else was asked to is asked no more, unless somebody else who waits asks again."""
        for each in lodgers:
            each.must_go = False
        for each in leaving:
            each.place = Place.GOING
        self._changed.notify_all()

    def _take_off(self, leaving: Sequence[Tenant]) -> None:
        for tenant in leaving:
            assert tenant.leave is not None, "models that stay are never asked to go"
            log.info("%s makes room on %s", tenant.title, tenant.device)
            try:
                tenant.leave()
            finally:
                self._now_at(tenant, Place.OUT)

    def _put(self, tenant: Tenant, come: Callable[[], None]) -> None:
        try:
            size_bytes = self._come(tenant, come)
        except BaseException:
            with self._changed:
                tenant.users -= 1
            self._now_at(tenant, Place.OUT)
            raise
        if size_bytes is not None and not tenant.is_declared:
            tenant.size_bytes = size_bytes
        self._now_at(tenant, Place.IN)

    def _come(self, tenant: Tenant, come: Callable[[], None]) -> int | None:
        """What it has taken, where that can be measured: one at a time, for two could not be told apart."""
        if self.budget_bytes(tenant.device) is None:
            come()
            return None
        with self._changed:
            arrival = self._arrivals.setdefault(tenant.device, threading.Lock())
        with arrival:
            before = self._meter.used_bytes(tenant.device)
            come()
            after = self._meter.used_bytes(tenant.device)
        return after - before if before is not None and after is not None and after > before else None

    def _now_at(self, tenant: Tenant, place: Place) -> None:
        with self._changed:
            tenant.place, tenant.must_go = place, False
            self._changed.notify_all()


def _lodger(tenant: Tenant) -> Lodger:
    return Lodger(tenant.size_bytes, tenant.used_s, tenant.users > 0, tenant.must_go)


def normalized(device: str) -> str:
    """ "cuda" is the first CUDA device."""
    return "cuda:0" if device == "cuda" else device


def _mib(size_bytes: int) -> str:
    return f"{size_bytes / MIB:,.0f} MiB"
