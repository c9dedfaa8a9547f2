"""How much of a stream may be made and sent before its caller has taken it."""

from __future__ import annotations

from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.block.outcome import Encoded, Outcome, Run
from inferencehub.worker.calls.block.outlet import Outlet


def chunk(size_bytes: int) -> Outcome:
    """A chunk of so many bytes."""
    return Outcome(Run(0, 1, 1, "y", [pb.DATATYPE_UINT8], [(size_bytes,)]), Encoded([bytes(size_bytes)], [()], [1]))


class Told:
    """Counts how often it is told something."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def sent(outlet: Outlet) -> list[int]:
    """Sends all that has credit; the bytes of each chunk."""
    sizes = []
    while (size_bytes := outlet.next_bytes()) is not None:
        assert outlet.take().size_bytes == size_bytes
        sizes.append(size_bytes)
    return sizes


def test_it_tells_only_when_it_was_empty() -> None:
    told = Told()
    outlet = Outlet(4, 1000, told)
    for _ in range(3):
        outlet.put(chunk(1))
    assert told.times == 1
    assert sent(outlet) == [1, 1, 1]
    outlet.put(chunk(1))
    assert told.times == 2


def test_chunks_count_made_or_sent_until_they_are_taken() -> None:
    outlet = Outlet(2, 1000, Told())
    outlet.put(chunk(1))
    assert sent(outlet) == [1]
    assert outlet.has_room
    outlet.put(chunk(1))
    assert not outlet.has_room
    assert sent(outlet) == [1]
    assert not outlet.has_room
    assert outlet.taken(1, 1)
    assert outlet.has_room


def test_bytes_count_and_a_chunk_beyond_them_waits() -> None:
    outlet = Outlet(100, 10, Told())
    outlet.put(chunk(6))
    assert outlet.has_room
    outlet.put(chunk(6))  # nobody knew beforehand how large it is
    assert not outlet.has_room
    assert sent(outlet) == [6]
    outlet.taken(1, 6)
    assert sent(outlet) == [6]


def test_a_chunk_larger_than_all_bytes_goes_alone() -> None:
    outlet = Outlet(100, 10, Told())
    outlet.put(chunk(50))
    outlet.put(chunk(1))
    assert sent(outlet) == [50]
    outlet.taken(1, 50)
    assert sent(outlet) == [1]


def test_taking_makes_room_and_never_goes_back() -> None:
    room = Told()
    outlet = Outlet(1, 10, Told())
    outlet.on_room = room
    outlet.put(chunk(1))
    sent(outlet)
    assert not outlet.taken(2, 1)
    assert not outlet.taken(1, 2)
    assert room.times == 0
    assert outlet.taken(1, 1)
    assert outlet.taken(0, 0)
    assert room.times == 2
    assert outlet.has_room


def test_after_the_end_what_was_not_sent_is_dropped() -> None:
    room = Told()
    outlet = Outlet(4, 100, Told())
    outlet.on_room = room
    outlet.put(chunk(1))
    outlet.close()
    outlet.put(chunk(1))
    assert room.times == 1
    assert outlet.is_empty
    assert outlet.next_bytes() is None
    assert not outlet.has_room
