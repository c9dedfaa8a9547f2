"""The room on devices, of a meter that the tests write."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from inferencehub.runtimes.placement.room import MIB, NoRoomError, Place, Room, Tenant


class Device:
    """A device whose memory is a number, and what lies on it."""

    def __init__(self, usable_mb: int | None = None) -> None:
        self.used_mb = 0
        self.usable_mb = usable_mb
        self.events: list[str] = []

    def used_bytes(self, device: str) -> int:
        return self.used_mb * MIB

    def usable_bytes(self, device: str) -> int | None:
        return None if self.usable_mb is None else self.usable_mb * MIB

    def tenant(self, title: str, size_mb: int, device: str = "cuda:0", guess_mb: int | None = None) -> Tenant:
        def leave() -> None:
            self.used_mb -= size_mb
            self.events.append(f"-{title}")

        return Tenant(title, device, (guess_mb or size_mb) * MIB, leave=leave)

    def come(self, tenant: Tenant, size_mb: int) -> Callable[[], None]:
        def come() -> None:
            self.used_mb += size_mb
            self.events.append(f"+{tenant.title}")

        return come


def ticking() -> Callable[[], float]:
    count = iter(range(1_000_000))
    return lambda: float(next(count))


def test_models_come_as_they_are_called_and_the_least_recently_used_make_room() -> None:
    device = Device(usable_mb=10)
    room = Room(meter=device, clock=ticking())
    a, b, c = (device.tenant(title, 4) for title in "abc")
    for tenant in (a, b, a, c, a, b):
        with room.used(tenant, device.come(tenant, 4)):
            pass
    assert device.events == ["+a", "+b", "-b", "+c", "-c", "+b"]


def test_a_budget_stands_above_what_the_device_has() -> None:
    device = Device(usable_mb=100)
    room = Room({"cuda": 5}, device)
    assert room.budget_bytes("cuda:0") == 5 * MIB
    assert room.budget_bytes("cuda:1") == 100 * MIB


def test_devices_have_rooms_of_their_own() -> None:
    device = Device()
    room = Room({"cuda:0": 4, "cuda:1": 4}, device)
    for tenant in (device.tenant("a", 4, "cuda:0"), device.tenant("b", 4, "cuda:1")):
        with room.used(tenant, device.come(tenant, 4)):
            pass
    assert device.events == ["+a", "+b"]


def test_what_a_model_has_been_seen_to_take_counts_from_then_on() -> None:
    device = Device()
    room = Room({"cuda:0": 10}, device, ticking())
    a, b = device.tenant("a", 7, guess_mb=1), device.tenant("b", 4)
    for tenant, size_mb in ((a, 7), (b, 4)):
        with room.used(tenant, device.come(tenant, size_mb)):
            pass
    assert device.events == ["+a", "-a", "+b"], "1 + 4 would have fitted, 7 + 4 does not"


def test_a_model_that_is_called_is_left_alone_until_its_call_has_ended() -> None:
    device = Device()
    room = Room({"cuda:0": 4}, device)
    a, b = device.tenant("a", 4), device.tenant("b", 4)
    came = threading.Event()

    def call_b() -> None:
        with room.used(b, device.come(b, 4)):
            came.set()

    with room.used(a, device.come(a, 4)):
        waiting = threading.Thread(target=call_b)
        waiting.start()
        with room._changed:  # until b has asked a to go
            assert room._changed.wait_for(lambda: a.must_go, timeout=60)
        assert device.events == ["+a"]
        assert not came.is_set()
    waiting.join(60)
    assert device.events == ["+a", "-a", "+b"]


def test_a_call_to_a_model_that_was_asked_to_go_waits_and_brings_it_back() -> None:
    device = Device()
    room = Room({"cuda:0": 4}, device)
    a, b = device.tenant("a", 4), device.tenant("b", 4)

    def call(tenant: Tenant) -> None:
        with room.used(tenant, device.come(tenant, 4)):
            pass

    threads = [threading.Thread(target=call, args=(tenant,)) for tenant in (b, a)]
    with room.used(a, device.come(a, 4)):
        threads[0].start()
        with room._changed:
            assert room._changed.wait_for(lambda: a.must_go, timeout=60)
        threads[1].start()
    for thread in threads:
        thread.join(60)
    assert device.events == ["+a", "-a", "+b", "-b", "+a"]


def test_what_fits_nowhere_is_told_with_its_numbers() -> None:
    device = Device()
    room = Room({"cuda:0": 10}, device)
    stays = Tenant("stays", "cuda:0", 6 * MIB)
    with room.used(stays, device.come(stays, 6)):
        pass
    big = device.tenant("big", 5)
    told = "takes 5 MiB of cuda:0, whose models may take 10 MiB, and 6 MiB of that"
    with pytest.raises(NoRoomError, match=told), room.used(big, device.come(big, 5)):
        pass
    assert big.place is Place.OUT


def test_a_load_that_fails_takes_no_room() -> None:
    device = Device()
    room = Room({"cuda:0": 4}, device)
    a, b = device.tenant("a", 4), device.tenant("b", 4)

    def fail() -> None:
        raise ValueError("damaged")

    with pytest.raises(ValueError, match="damaged"), room.used(a, fail):
        pass
    with room.used(b, device.come(b, 4)):
        pass
    assert device.events == ["+b"]


def test_what_is_forgotten_makes_room_for_others() -> None:
    device = Device()
    room = Room({"cuda:0": 4}, device)
    stays, other = Tenant("stays", "cuda:0", 4 * MIB), device.tenant("other", 4)
    with room.used(stays, device.come(stays, 4)):
        pass
    room.forget(stays)
    with room.used(other, device.come(other, 4)):
        pass
    assert device.events == ["+stays", "+other"]


def test_many_threads_leave_the_counts_right() -> None:
    """Each call finds its model in, and no more lies there than fits."""
    device, lock, wrong = Device(), threading.Lock(), []
    room = Room({"cuda:0": 8}, device)
    tenants = [device.tenant(title, 4) for title in "abcd"]

    def call(first: int) -> None:
        for at in range(50):
            tenant = tenants[(first + at) % len(tenants)]
            with room.used(tenant, device.come(tenant, 4)), lock:
                if tenant.place is not Place.IN or sum(t.place is Place.IN for t in tenants) > 2:
                    wrong.append(tenant.title)

    threads = [threading.Thread(target=call, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    assert wrong == []
    assert {tenant.users for tenant in tenants} == {0}
