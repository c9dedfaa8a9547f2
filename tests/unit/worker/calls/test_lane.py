"""A lane without a wire: what the stream's own tests can't bring about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from inferencehub.errors import InternalError
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import Usage
from inferencehub.worker.calls.block.block import Block, OnAnswer
from inferencehub.worker.calls.block.columns import Columns
from inferencehub.worker.calls.block.layout import Layout
from inferencehub.worker.calls.block.outcome import Encoded, Outcome, Run
from inferencehub.worker.calls.block.outlet import Outlet
from inferencehub.worker.calls.lane.answers import MAX_PART_BYTES, MAX_UNRECEIVED_PARTS
from inferencehub.worker.calls.lane.hello import Identity
from inferencehub.worker.calls.lane.lane import Lane
from inferencehub.worker.calls.lane.load_report import LOAD_REPORT_S, NO_LOAD, Load
from tests.support.lane_client import answered

HELLO = pb.GatewayHello(protocol_version=2, boot_id="g", max_unreceived_frames=4, max_frame_bytes=1 << 20)


class Faulty:
    """An admission with a bug in it."""

    clock_s = 0.0

    def clock(self) -> float:
        return self.clock_s

    def admit(self, *_: object) -> None:
        raise KeyError("a bug")


def block(first_id: int, calls: int = 1) -> pb.CallBlock:
    """A block of so many calls for nobody."""
    return pb.CallBlock(first_call_id=first_id, calls=calls, remaining_ms=[1000])


def outputs(*raws: bytes | memoryview, queue_us: int = 0) -> Outcome:
    """The outputs of one call."""
    names = "abc"[: len(raws)]
    run = Run(5, 1, 1, names, [pb.DATATYPE_UINT8] * len(raws), [(len(raw),) for raw in raws], batched=True)
    return Outcome(run, Encoded(raws, [()] * len(raws), [1]), queue_us)


class Timer:
    """What is to be done later, which the test brings about."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act = act
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


def never(_s: float, act: Callable[[], None]) -> Timer:
    """Time stands still."""
    return Timer(act)


@dataclass(eq=False)
class Runs:
    """A version's batcher whose runs are over when the test says so."""

    answers_soon: bool = True
    ended: None = None

    def pump(self) -> None:
        """They have begun."""


class Open:
    """An admission whose calls are answered when the test says so."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs
        self.blocks: list[Block] = []

    def clock(self) -> float:
        return 0.0

    def admit(self, _: object, columns: Columns, now_s: float, on_answer: OnAnswer) -> tuple[list[Block], Runs]:
        layout = Layout((), (), ())
        self.blocks.append(
            Block(columns.first_id, [1], layout, [], 0, now_s, columns.remaining_s, on_answer, group=layout)
        )
        return self.blocks[-1:], self._runs


class Depths:
    """Queues as deep as the test says."""

    def __init__(self) -> None:
        self.now: dict[tuple[str, str], Load] = {}

    def loads(self) -> dict[tuple[str, str], Load]:
        return dict(self.now)


def lane_of(admission: Faulty, depths: Depths, memory_bytes: int = 0, **hello: int) -> tuple[Lane, list[int]]:
    """A lane whose gateway has said hello, with these fields besides the usual ones, and the times that it woke."""
    woken: list[int] = []
    identity = Identity("b", "0", 1, accepts_references=False)
    lane = Lane(identity, admission, depths, lambda: woken.append(1), never, lambda: memory_bytes)  # type: ignore[arg-type]
    greeting = pb.ExchangeRequest(hello=HELLO)
    greeting.hello.MergeFrom(pb.GatewayHello(**hello))
    lane.take_in(greeting)
    return lane, woken


def test_a_surprise_in_one_block_is_that_blocks_own() -> None:
    lane, _ = lane_of(Faulty(), Depths())
    lane.take_in(pb.ExchangeRequest(sequence=1, blocks=[block(1, calls=3), block(4)]))
    frame = lane.next_frame()
    assert frame is not None
    assert [(answer.block_id, answer.calls, answer.error.reason) for answer in frame.blocks] == [
        (1, 3, "INTERNAL"),
        (4, 1, "INTERNAL"),
    ]
    assert "a bug" not in frame.blocks[0].error.message
    lane.gateway_closed()
    assert lane.is_done


def test_an_answer_that_cannot_be_written_is_that_calls_own() -> None:
    lane, _ = lane_of(Faulty(), Depths())
    lane._answers.add(1, 0, 2, Outcome(error=InternalError(object())))  # type: ignore[arg-type]
    lane._answers.add(3, 0, 1, Outcome(error=InternalError("words")))
    frame = lane.next_frame()
    assert frame is not None
    assert [answer.error.reason for answer in frame.blocks] == ["INTERNAL", "INTERNAL"]
    assert frame.blocks[1].error.message == "words"
    assert answered(frame) == [1, 2, 3]


def test_a_large_answer_comes_in_parts_and_small_ones_between_them() -> None:
    lane, _ = lane_of(Faulty(), Depths(), max_part_bytes=1 << 30, max_unreceived_frames=64)
    lane.next_frame()
    raws = [bytes(range(256)) * 4096, b"", b"tail" * 1000]
    lane._answers.add(1, 4, 1, outputs(*raws, queue_us=3))
    first = lane.next_frame()
    assert first is not None
    (begun,) = first.blocks
    assert (begun.block_id, begun.first, begun.calls) == (1, 4, 1)
    assert (list(begun.raw_lengths), begun.timings.queue_us) == ([1 << 20, 0, 4000], 3)
    assert [(output.name, output.raw) for output in begun.outputs] == [("a", b""), ("b", b""), ("c", b"")]
    frames = [first]
    lane._answers.add(2, 0, 1, Outcome(error=InternalError("small")))
    while (frame := lane.next_frame()) is not None:
        frames.append(frame)
    assert answered(frames[1]) == [2]
    assert {part.call_id for frame in frames for part in frame.parts} == {5}
    assert b"".join(part.raw for frame in frames for part in frame.parts) == b"".join(raws)
    assert max(frame.ByteSize() for frame in frames) < MAX_PART_BYTES + 1000
    assert [frame.sequence for frame in frames] == list(range(1, len(frames) + 1))
    lane.gateway_closed()
    assert lane.is_done


def test_only_a_few_parts_are_on_their_way_at_a_time() -> None:
    lane, _ = lane_of(Faulty(), Depths(), max_part_bytes=1, max_unreceived_frames=64)
    lane.next_frame()
    lane._answers.add(1, 0, 1, outputs(bytes(100_000)))
    parts = 0
    while lane.next_frame() is not None:
        parts += 1
    assert parts == MAX_UNRECEIVED_PARTS
    lane._answers.add(2, 0, 1, Outcome(error=InternalError("small")))
    frame = lane.next_frame()
    assert frame is not None
    assert answered(frame) == [2]
    lane.take_in(pb.ExchangeRequest(received_sequence=2))
    assert [len(more.parts) for more in (lane.next_frame(), lane.next_frame()) if more] == [1, 1]
    assert lane.next_frame() is None


def test_a_large_answer_that_nobody_waits_for_is_not_sent() -> None:
    lane, _ = lane_of(Faulty(), Depths(), max_part_bytes=1 << 20, max_unreceived_frames=64)
    lane.next_frame()
    for call_id in (1, 2):
        lane._answers.add(call_id, 0, 1, outputs(bytes(4 << 20)))
    begun = lane.next_frame()
    assert begun is not None
    assert (answered(begun), len(begun.parts)) == ([1], 1)
    lane.take_in(pb.ExchangeRequest(cancelled_call_ids=[1, 2]))
    frame = lane.next_frame()
    assert frame is not None
    assert [(answer.block_id, answer.error.reason) for answer in frame.blocks] == [(2, "CANCELLED")]
    assert lane.next_frame() is None
    lane.gateway_closed()
    assert lane.is_done


def test_a_gateway_that_takes_no_parts_gets_the_answer_whole() -> None:
    lane, _ = lane_of(Faulty(), Depths())
    lane.next_frame()
    lane._answers.add(1, 0, 1, outputs(memoryview(bytes(1 << 20))))
    frame = lane.next_frame()
    assert frame is not None
    (answer,) = frame.blocks
    assert (answer.outputs[0].raw, list(answer.raw_lengths), len(frame.parts)) == (bytes(1 << 20), [], 0)


def test_nothing_is_said_before_the_gateway_has_introduced_itself() -> None:
    lane = Lane(Identity("b", "0", 1, False), Faulty(), Depths(), lambda: None, never)  # type: ignore[arg-type]
    assert lane.next_frame() is None
    lane.say_goodbye()
    assert lane.is_done
    lane.take_in(pb.ExchangeRequest(hello=HELLO))
    frame = lane.next_frame()
    assert frame is not None
    assert (frame.HasField("hello"), frame.goodbye) == (True, True)


def test_loads_are_reported_when_they_change_and_not_too_often() -> None:
    admission, depths = Faulty(), Depths()
    admission.clock_s = 10.0
    lane, _ = lane_of(admission, depths)
    depths.now = {("m", "1"): Load(3, 2, 40), ("n", "1"): NO_LOAD}
    sequence = count(1)

    def reported() -> list[tuple[str, int, int, int]]:
        lane.take_in(pb.ExchangeRequest(sequence=next(sequence)))
        frame = lane.next_frame()
        assert frame is not None
        return [(load.model_name, load.queued_calls, load.running_calls, load.queue_delay_ms) for load in frame.loads]

    assert reported() == [("m", 3, 2, 40)]
    depths.now["m", "1"] = NO_LOAD
    assert reported() == []
    admission.clock_s += 2 * LOAD_REPORT_S
    assert reported() == [("m", 0, 0, 0)]
    admission.clock_s += 2 * LOAD_REPORT_S
    assert reported() == []


def test_a_frame_wakes_its_lane_once_its_answers_are_ready() -> None:
    lane, woken = lane_of(Faulty(), Depths())
    woken.clear()
    lane.take_in(pb.ExchangeRequest(sequence=1, blocks=[block(1)], heartbeat=4))
    assert woken == [1]
    frame = lane.next_frame()
    assert frame is not None
    assert (frame.admitted_sequence, frame.sequence, frame.heartbeat) == (1, 1, 4)
    assert lane.next_frame() is None


def lane_that_admits(runs: Runs) -> tuple[Lane, Open, list[Timer], list[int]]:
    """A lane, its calls, what it wants done later, and the times that it woke. One call has come in its first frame."""
    timers: list[Timer] = []
    woken: list[int] = []

    def later(_s: float, act: Callable[[], None]) -> Timer:
        timers.append(Timer(act))
        return timers[-1]

    admission = Open(runs)
    identity = Identity("b", "0", 1, accepts_references=False)
    lane = Lane(identity, admission, Depths(), lambda: woken.append(1), later)  # type: ignore[arg-type]
    lane.take_in(pb.ExchangeRequest(hello=HELLO))
    assert lane.next_frame() is not None
    lane.take_in(pb.ExchangeRequest(sequence=1, blocks=[block(1)]))
    return lane, admission, timers, woken


def test_the_acknowledgement_of_a_call_that_is_answered_soon_rides_on_its_answer() -> None:
    lane, admission, timers, _ = lane_that_admits(Runs())
    assert lane.next_frame() is None
    admission.blocks[0].answer(0, 1, outputs(b"a"))
    frame = lane.next_frame()
    assert frame is not None
    assert (frame.admitted_sequence, answered(frame)) == (1, [1])
    assert timers[0].is_cancelled
    assert lane.next_frame() is None


def test_an_acknowledgement_does_not_wait_longer_than_such_an_answer_should_take() -> None:
    lane, admission, timers, woken = lane_that_admits(Runs())
    assert lane.next_frame() is None
    woken.clear()
    timers[0].act()
    assert woken == [1]
    frame = lane.next_frame()
    assert frame is not None
    assert (frame.admitted_sequence, answered(frame)) == (1, [])
    admission.blocks[0].answer(0, 1, outputs(b"a"))
    frame = lane.next_frame()
    assert frame is not None
    assert (frame.admitted_sequence, answered(frame)) == (0, [1])


def test_an_acknowledgement_rides_on_whatever_is_said_before() -> None:
    lane, _, timers, _ = lane_that_admits(Runs())
    lane.take_in(pb.ExchangeRequest(heartbeat=3))
    frame = lane.next_frame()
    assert frame is not None
    assert (frame.admitted_sequence, frame.heartbeat) == (1, 3)
    assert timers[0].is_cancelled


def test_calls_that_take_their_time_are_acknowledged_at_once() -> None:
    lane, _, timers, _ = lane_that_admits(Runs(answers_soon=False))
    frame = lane.next_frame()
    assert frame is not None
    assert frame.admitted_sequence == 1
    assert timers == []


def test_each_heartbeat_says_how_much_memory_the_process_has() -> None:
    lane, _ = lane_of(Faulty(), Depths(), memory_bytes=123_456_789)
    greeting = lane.next_frame()
    assert greeting is not None
    assert greeting.resident_memory_bytes == 0
    lane.take_in(pb.ExchangeRequest(heartbeat=7))
    answer = lane.next_frame()
    assert answer is not None
    assert (answer.heartbeat, answer.resident_memory_bytes) == (7, 123_456_789)


def streaming(lane: Lane, admission: Open, call_ids: Sequence[int]) -> list[Outlet]:
    """Calls that stream have come; where their chunks go."""
    blocks = [pb.CallBlock(first_call_id=each, calls=1, remaining_ms=[1000], streams=True) for each in call_ids]
    lane.take_in(pb.ExchangeRequest(sequence=1, blocks=blocks))
    outlets = [each.outlet for each in admission.blocks]
    assert None not in outlets
    return outlets  # type: ignore[return-value]


def frames_of(lane: Lane) -> list[pb.ExchangeResponse]:
    """All that it has to say, acknowledged at once."""
    frames = []
    while (frame := lane.next_frame()) is not None:
        frames.append(frame)
        if frame.sequence:
            lane.take_in(pb.ExchangeRequest(received_sequence=frame.sequence))
    return frames


def test_chunks_ride_with_small_answers_and_take_turns_with_large_ones() -> None:
    admission = Open(Runs())
    lane, _ = lane_of(
        admission,  # type: ignore[arg-type]
        Depths(),
        max_frame_bytes=4096,
        max_part_bytes=2048,
        max_stream_chunks=8,
        max_stream_bytes=100_000,
    )
    small, large = streaming(lane, admission, [1, 2])
    lane._answers.add(10, 0, 1, outputs(bytes(100)))
    lane._answers.add(11, 0, 1, outputs(bytes(80_000)))  # in parts
    small.put(outputs(bytes(10)))
    large.put(outputs(bytes(50_000)))  # more than a frame may hold otherwise
    small.put(outputs(bytes(10)))
    frames = frames_of(lane)
    told = [([chunk.call_id for chunk in f.chunks], answered(f), len(f.parts)) for f in frames if f.sequence]
    assert told[0] == ([1], [10], 0)
    assert told[1] == ([2], [], 0)
    assert [(1 in ids, parts > 0) for ids, _, parts in told if parts == 0 and 1 in ids] == [(True, False)] * 2
    assert sum(parts for *_, parts in told) == 40
    # The large answer waited for one chunk at most.
    assert [parts for *_, parts in told].index(1) <= 3


def test_a_frame_kept_for_a_chunk_that_is_cancelled_goes_to_answers() -> None:
    admission = Open(Runs())
    lane, _ = lane_of(
        admission,  # type: ignore[arg-type]
        Depths(),
        max_frame_bytes=4096,
        max_stream_chunks=8,
        max_stream_bytes=100_000,
    )
    (outlet,) = streaming(lane, admission, [1])
    lane._answers.add(10, 0, 1, outputs(bytes(100)))
    outlet.put(outputs(bytes(50_000)))
    first = lane.next_frame()
    assert first is not None
    assert (answered(first), len(first.chunks)) == ([10], 0)
    outlet.close()
    lane._answers.add(11, 0, 1, outputs(bytes(100)))
    second = lane.next_frame()
    assert second is not None
    assert answered(second) == [11]


def test_what_a_stream_took_goes_with_its_end_and_a_lane_that_leaves_waits_for_it() -> None:
    admission = Open(Runs())
    lane, _ = lane_of(admission, Depths(), max_stream_chunks=1, max_stream_bytes=100)  # type: ignore[arg-type]
    (outlet,) = streaming(lane, admission, [1])
    for _ in range(2):
        outlet.put(outputs(bytes(1)))
    usage = Usage(3, 2, 1, estimated=True)
    admission.blocks[0].answer(0, 1, Outcome(Run(5, 1, 1), usage=usage))
    lane.say_goodbye()
    assert [len(frame.chunks) for frame in frames_of(lane)] == [1]
    assert not lane.is_done
    lane.take_in(pb.ExchangeRequest(streams_taken=[pb.StreamTaken(call_id=1, chunks=1, bytes=1)]))
    frames = frames_of(lane)
    assert [len(frame.chunks) for frame in frames] == [1, 0]
    told = frames[1].blocks[0].usage
    assert (told.prompt_tokens, told.completion_tokens, told.cached_tokens, told.estimated) == (3, 2, 1, True)
    assert lane.is_done
