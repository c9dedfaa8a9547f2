"""A lane without a wire: what the stream's own tests can't bring about."""

from __future__ import annotations

from itertools import count

from inferencehub.errors import InternalError
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.calls.call import Outcome
from inferencehub.worker.calls.lane import LOAD_REPORT_S, Identity, Lane

HELLO = pb.GatewayHello(protocol_version=1, boot_id="g", max_unreceived_frames=4, max_frame_bytes=1 << 20)


class Faulty:
    """An admission with a bug in it."""

    clock_s = 0.0

    def clock(self) -> float:
        return self.clock_s

    def admit(self, *_: object) -> None:
        raise KeyError("a bug")


class Depths:
    """Queues as deep as the test says."""

    def __init__(self) -> None:
        self.now: dict[tuple[str, str], tuple[int, int]] = {}

    def loads(self) -> dict[tuple[str, str], tuple[int, int]]:
        return dict(self.now)


def lane_of(admission: Faulty, depths: Depths, memory_bytes: int = 0) -> tuple[Lane, list[int]]:
    woken: list[int] = []
    identity = Identity("b", "0", 1, accepts_references=False)
    lane = Lane(identity, admission, depths, lambda: woken.append(1), lambda: memory_bytes)  # type: ignore[arg-type]
    lane.take_in(pb.ExchangeRequest(hello=HELLO))
    return lane, woken


def test_a_surprise_in_one_call_is_that_calls_own() -> None:
    lane, _ = lane_of(Faulty(), Depths())
    lane.take_in(pb.ExchangeRequest(sequence=1, calls=[pb.Call(id=1), pb.Call(id=2)]))
    frame = lane.next_frame()
    assert frame is not None
    assert [answer.error.reason for answer in frame.answers] == ["INTERNAL", "INTERNAL"]
    assert "a bug" not in frame.answers[0].error.message
    assert lane.open_calls == 0


def test_an_answer_that_cannot_be_written_is_that_calls_own() -> None:
    lane, _ = lane_of(Faulty(), Depths())
    lane._outbox.add(1, Outcome(error=InternalError(object())))  # type: ignore[arg-type]
    lane._outbox.add(2, Outcome(error=InternalError("words")))
    frame = lane.next_frame()
    assert frame is not None
    assert [answer.error.reason for answer in frame.answers] == ["INTERNAL", "INTERNAL"]
    assert frame.answers[1].error.message == "words"


def test_nothing_is_said_before_the_gateway_has_introduced_itself() -> None:
    lane = Lane(Identity("b", "0", 1, False), Faulty(), Depths(), lambda: None)  # type: ignore[arg-type]
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
    depths.now = {("m", "1"): (3, 2), ("n", "1"): (0, 0)}
    sequence = count(1)

    def reported() -> list[tuple[str, int, int]]:
        lane.take_in(pb.ExchangeRequest(sequence=next(sequence)))
        frame = lane.next_frame()
        assert frame is not None
        return [(load.model_name, load.queued_calls, load.running_calls) for load in frame.loads]

    assert reported() == [("m", 3, 2)]
    depths.now["m", "1"] = (0, 0)
    assert reported() == []
    admission.clock_s += 2 * LOAD_REPORT_S
    assert reported() == [("m", 0, 0)]
    admission.clock_s += 2 * LOAD_REPORT_S
    assert reported() == []


def test_a_frame_wakes_its_lane_once_its_answers_are_ready() -> None:
    lane, woken = lane_of(Faulty(), Depths())
    woken.clear()
    lane.take_in(pb.ExchangeRequest(sequence=1, calls=[pb.Call(id=1)], heartbeat=4))
    assert woken == [1]
    frame = lane.next_frame()
    assert frame is not None
    assert (frame.admitted_sequence, frame.sequence, frame.heartbeat) == (1, 1, 4)
    assert lane.next_frame() is None


def test_each_heartbeat_says_how_much_memory_the_process_has() -> None:
    lane, _ = lane_of(Faulty(), Depths(), memory_bytes=123_456_789)
    greeting = lane.next_frame()
    assert greeting is not None
    assert greeting.resident_memory_bytes == 0
    lane.take_in(pb.ExchangeRequest(heartbeat=7))
    answer = lane.next_frame()
    assert answer is not None
    assert (answer.heartbeat, answer.resident_memory_bytes) == (7, 123_456_789)
