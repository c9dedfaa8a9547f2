"""Which answers the next frame holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inferencehub.worker.calls.answers.outbox import LARGE_BYTES, Outbox
from inferencehub.worker.calls.answers.parts import PartedAnswer
from inferencehub.worker.calls.block.outcome import Encoded, Outcome


def ids(outbox: Outbox) -> list[int]:
    """The answers of the next frame, all of them whole."""
    taken = outbox.take()
    assert isinstance(taken, list)
    return [call_id for call_id, *_ in taken]


def outputs(*raws: bytes) -> Outcome:
    """The outputs of one call."""
    return Outcome(encoded=Encoded(raws, [()] * len(raws), [1]))


def step(outbox: Outbox, max_part_bytes: int) -> list[int] | tuple[int, int]:
    """The answers of the next frame, or the call whose part it holds and the bytes of that."""
    taken = outbox.take()
    if isinstance(taken, list):
        return [call_id for call_id, *_ in taken]
    part = b"".join(taken.take(max_part_bytes))
    outbox.part_is_sent()
    return taken.call_id, len(part)


def test_small_answers_overtake_a_large_one_which_then_has_its_turn() -> None:
    outbox = Outbox(1000)
    outbox.add(1, 0, 1, outputs(bytes(LARGE_BYTES)))
    outbox.add(2, 0, 1, outputs(b"x"))
    outbox.add(3, 0, 1, outputs(b"x"))
    assert ids(outbox) == [2, 3]
    outbox.add(4, 0, 1, outputs(b"x"))
    assert ids(outbox) == [1]
    assert ids(outbox) == [4]
    assert (ids(outbox), len(outbox)) == ([], 0)


def test_a_frame_is_filled_up_to_its_limit() -> None:
    outbox = Outbox(500)
    for call_id in (1, 2, 3):
        outbox.add(call_id, 0, 1, outputs(bytes(150)))
    assert ids(outbox) == [1, 2]
    assert ids(outbox) == [3]


def test_a_single_answer_may_be_larger_than_a_frame() -> None:
    outbox = Outbox(10)
    outbox.add(1, 0, 1, outputs(bytes(100)))
    outbox.add(2, 0, 1, outputs(bytes(100)))
    assert ids(outbox) == [1]
    assert ids(outbox) == [2]


@given(
    sizes=st.lists(st.integers(0, 2 * LARGE_BYTES), max_size=30),
    limit=st.integers(1, 4 * LARGE_BYTES),
)
def test_every_answer_leaves_once(sizes: list[int], limit: int) -> None:
    outbox = Outbox(limit)
    for call_id, size in enumerate(sizes):
        outbox.add(call_id, 0, 1, outputs(bytes(size)))
    left = []
    while frame := outbox.take():
        assert isinstance(frame, list)
        total = sum(64 + sizes[call_id] for call_id, *_ in frame)
        assert len(frame) == 1 or total <= limit
        left += [call_id for call_id, *_ in frame]
    assert sorted(left) == list(range(len(sizes)))


def test_parts_take_turns_with_all_that_travels_whole() -> None:
    part = 2 * LARGE_BYTES
    outbox = Outbox(1000, part)
    for call_id, size in ((1, 2 * part + 1), (2, part - 64), (3, part + 7), (4, LARGE_BYTES)):
        outbox.add(call_id, 0, 1, outputs(bytes(size)))
    outbox.add(5, 0, 1, outputs(b"x"))
    frames = []
    while frame := step(outbox, part):
        frames.append(frame)
        if len(frames) == 3:
            outbox.add(6, 0, 1, outputs(b"x"))
    assert frames == [[5], [2], (1, part), [6], [4], (1, part), (1, 1), (3, part), (3, 7)]
    assert len(outbox) == 0


def test_a_gateway_with_enough_parts_to_take_in_still_gets_small_answers() -> None:
    outbox = Outbox(1000, LARGE_BYTES)
    outbox.add(1, 0, 1, outputs(bytes(LARGE_BYTES + 1)))
    assert outbox.take(may_part=False) == []
    outbox.add(2, 0, 1, outputs(b"x"))
    taken = outbox.take(may_part=False)
    assert isinstance(taken, list)
    assert [call_id for call_id, *_ in taken] == [2]
    assert len(outbox) == 1


@given(
    sizes=st.lists(st.integers(0, 50), min_size=1, max_size=6),
    max_bytes=st.integers(1, 40),
)
def test_parts_add_up_to_the_answer_and_none_is_of_two_outputs(sizes: list[int], max_bytes: int) -> None:
    raws = [bytes([at]) * size for at, size in enumerate(sizes)]
    answer = PartedAnswer(1, 0, outputs(*raws))
    pieces = []
    while not answer.is_done:
        part = list(answer.take(max_bytes))
        assert 0 < sum(map(len, part)) <= max_bytes
        pieces += part
    assert b"".join(pieces) == b"".join(raws)
    assert all(len(set(piece)) == 1 for piece in pieces)
