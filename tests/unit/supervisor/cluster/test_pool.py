"""What a pool does with its workers, on a cluster that says what the test has it say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from inferencehub.launch.events import AnnouncedModel, Event, Listening, Members, Ready
from inferencehub.supervisor.cluster.pool import Gone, News, Placed, Pool, Serving, Waits
from inferencehub.supervisor.cluster.scaling import Limits, Scale

MODELS = (AnnouncedModel("iris", "1", "READY"),)


@dataclass
class Nodes:
    """Notes what it is asked for."""

    started: list[str] = field(default_factory=list)
    drained: list[str] = field(default_factory=list)

    def start(self, name: str) -> None:
        self.started.append(name)

    def drain(self, name: str) -> None:
        self.drained.append(name)

    def news(self, timeout_s: float) -> Sequence[News]:
        return ()

    def lacks(self) -> str:
        return "one needs num_gpus 1"


class Run:
    """A pool with what it has said so far."""

    def __init__(self, wanted: int, *, least: int = 1, most: int = 4) -> None:
        self.nodes = Nodes()
        self.told: list[Event] = []
        self.lines: list[tuple[str, str]] = []
        self.pool = Pool(
            self.nodes,
            Limits(least, most, grow_ms=100, shrink_after_s=60),
            Scale(wanted),
            self.told.append,
            lambda level, message, fields: self.lines.append((level, message)),
        )
        self.pool.begin()
        self.pool.step((), 0.0)

    def serve(self, *numbers: int, now: float = 1.0) -> None:
        for number in numbers:
            name = f"ray-{number}"
            self.pool.step([Placed(name), Serving(name, f"10.0.0.{number}:70", MODELS)], now)

    @property
    def addresses(self) -> tuple[str, ...]:
        return next(event.addresses for event in reversed(self.told) if isinstance(event, Members))


def test_all_are_asked_for_at_once_and_named_when_they_serve() -> None:
    run = Run(2)
    assert run.nodes.started == ["ray-0", "ray-1"]
    run.serve(1)
    assert run.told == [Listening(address="ray"), Members(("ray@10.0.0.1:70",)), Ready(MODELS)]
    run.serve(0)
    assert run.addresses == ("ray@10.0.0.0:70", "ray@10.0.0.1:70")


def test_one_that_is_lost_is_replaced_at_once() -> None:
    run = Run(2)
    run.serve(0, 1)
    run.pool.step([Gone("ray-0", "the node died")], 60.0)
    assert run.nodes.started == ["ray-0", "ray-1", "ray-2"]
    assert run.addresses == ("ray@10.0.0.1:70",)
    assert ("warning", "ray-0 ended; another takes its place") in run.lines


def test_one_that_never_serves_is_started_ever_more_rarely() -> None:
    run = Run(1)
    started = []
    for now in range(1, 40):
        run.pool.step([Gone(run.nodes.started[-1], "there is no models folder")], float(now))
        started.append(len(run.nodes.started))
    assert started[-1] < 8


def test_a_wait_that_lasts_brings_more_and_a_short_one_drains_the_newest() -> None:
    run = Run(1)
    run.serve(0)
    for now in (2.0, 3.0, 4.0):
        run.pool.step([Waits("ray-0", 150)], now)
    assert run.nodes.started == ["ray-0", "ray-1"]
    run.serve(1, now=5.0)
    for now in (6.0, 30.0, 66.5):
        run.pool.step([Waits("ray-0", 0), Waits("ray-1", 0)], now)
    assert run.nodes.drained == ["ray-1"]
    assert run.addresses == ("ray@10.0.0.0:70",)
    run.pool.step([Gone("ray-1", "it ended with 0")], 70.0)
    assert run.nodes.started == ["ray-0", "ray-1"]
    assert run.lines[-1] == ("info", "ray-1 has left")


def test_what_no_node_has_is_said_every_minute() -> None:
    run = Run(2)
    for now in range(1, 71):
        run.pool.step((), float(now))
    said = [message for level, message in run.lines if level == "warning"]
    assert said == ["no node has room for 2 of the workers: one needs num_gpus 1"] * 2


def test_draining_ends_all_and_starts_none() -> None:
    run = Run(2)
    run.serve(0)
    run.pool.drain(2.0)
    assert run.nodes.drained == ["ray-0", "ray-1"]
    run.pool.step([Gone("ray-0", "it ended with 0"), Gone("ray-1", "called off")], 3.0)
    assert run.pool.is_empty
    assert len(run.nodes.started) == 2
