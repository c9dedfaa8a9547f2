"""Which answers the next frame holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inferencehub.worker.calls.call import Outcome
from inferencehub.worker.calls.outbox import LARGE_BYTES, Outbox


def ids(outbox: Outbox) -> list[int]:
    return [call_id for call_id, _ in outbox.take()]


def test_small_answers_overtake_a_large_one_which_then_has_its_turn() -> None:
    outbox = Outbox(1000)
    outbox.add(1, Outcome(raws=[bytes(LARGE_BYTES)]))
    outbox.add(2, Outcome(raws=[b"x"]))
    outbox.add(3, Outcome(raws=[b"x"]))
    assert ids(outbox) == [2, 3]
    outbox.add(4, Outcome(raws=[b"x"]))
    assert ids(outbox) == [1]
    assert ids(outbox) == [4]
    assert (ids(outbox), len(outbox)) == ([], 0)


def test_a_frame_is_filled_up_to_its_limit() -> None:
    outbox = Outbox(500)
    for call_id in (1, 2, 3):
        outbox.add(call_id, Outcome(raws=[bytes(150)]))
    assert ids(outbox) == [1, 2]
    assert ids(outbox) == [3]


def test_a_single_answer_may_be_larger_than_a_frame() -> None:
    outbox = Outbox(10)
    outbox.add(1, Outcome(raws=[bytes(100)]))
    outbox.add(2, Outcome(raws=[bytes(100)]))
    assert ids(outbox) == [1]
    assert ids(outbox) == [2]


@given(
    sizes=st.lists(st.integers(0, 2 * LARGE_BYTES), max_size=30),
    limit=st.integers(1, 4 * LARGE_BYTES),
)
def test_every_answer_leaves_once(sizes: list[int], limit: int) -> None:
    outbox = Outbox(limit)
    for call_id, size in enumerate(sizes):
        outbox.add(call_id, Outcome(raws=[bytes(size)]))
    left = []
    while frame := outbox.take():
        total = sum(64 + sizes[call_id] for call_id, _ in frame)
        assert len(frame) == 1 or total <= limit
        left += [call_id for call_id, _ in frame]
    assert sorted(left) == list(range(len(sizes)))
