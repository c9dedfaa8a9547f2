"""Which chunks a frame of a lane holds, and when a stream's end leaves."""

from __future__ import annotations

from inferencehub.worker.calls.lane.streams import ENVELOPE_BYTES, Streams
from tests.unit.worker.calls.stream.test_outlet import Told, chunk

ROOM = 10 * ENVELOPE_BYTES


def streams(max_chunks: int = 32, max_bytes: int = 1 << 20) -> Streams:
    """Those of a lane whose loop is this thread."""
    found = Streams(lambda act: act(), Told())
    found.meet(max_chunks, max_bytes)
    return found


def ids(taken: list[tuple[int, object]]) -> list[int]:
    """Whose chunks they are."""
    return [call_id for call_id, _ in taken]


def test_streams_take_turns_in_a_frame() -> None:
    lane = streams()
    for call_id, chunks in ((1, 3), (2, 1), (3, 2)):
        outlet = lane.open(call_id)
        for _ in range(chunks):
            outlet.put(chunk(1))
    assert ids(lane.take(ROOM, is_alone=True)) == [1, 2, 3, 1, 3, 1]
    assert not lane.has_chunks


def test_the_loop_is_woken_once_for_many() -> None:
    acts = []
    wake = Told()
    lane = Streams(acts.append, wake)
    lane.meet(4, 100)
    outlets = [lane.open(call_id) for call_id in (1, 2)]
    for outlet in outlets:
        outlet.put(chunk(1))
    assert len(acts) == 1
    assert not lane.has_chunks
    acts.pop()()
    assert wake.times == 1
    assert ids(lane.take(ROOM, is_alone=False)) == [1, 2]


def test_a_chunk_that_does_not_fit_beside_answers_has_the_next_frame_and_then_answers_do() -> None:
    lane = streams()
    outlet = lane.open(1)
    outlet.put(chunk(2 * ROOM))
    outlet.put(chunk(2 * ROOM))
    assert lane.take(ROOM, is_alone=False) == []
    assert lane.is_next
    assert ids(lane.take(ROOM, is_alone=True)) == [1]
    assert not lane.is_next
    assert lane.has_chunks


def test_an_end_leaves_after_the_last_chunk() -> None:
    lane, end = streams(max_chunks=1), Told()
    outlet = lane.open(1)
    outlet.put(chunk(1))
    outlet.put(chunk(1))
    lane.end(1, end)
    assert ids(lane.take(ROOM, is_alone=True)) == [1]
    assert end.times == 0
    lane.taken(1, 1, 1)
    assert ids(lane.take(ROOM, is_alone=True)) == [1]
    assert end.times == 1
    assert not lane
    lane.taken(1, 2, 2)  # has crossed the end on its way


def test_a_cancel_drops_chunks_and_lets_the_end_go() -> None:
    lane, end = streams(max_chunks=1), Told()
    outlet = lane.open(1)
    outlet.put(chunk(1))
    outlet.put(chunk(1))
    lane.take(ROOM, is_alone=True)
    lane.end(1, end)
    lane.cancel(1)
    assert end.times == 1
    assert not lane
    lane.cancel(1)
