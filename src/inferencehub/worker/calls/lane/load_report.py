"""Which queues' depths a lane reports, and when."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from inferencehub.rpc.v1 import inference_pb2 as pb

# A gateway routes by its own counts; the reports show it what others have queued, which is not urgent.
LOAD_REPORT_S = 0.1


class Load(NamedTuple):
    """How deep a queue is.

    Attributes:
        queued: Calls that wait.
        running: Calls that run.
        delay_ms: How long a call that comes now should wait until it runs.
    """

    queued: int
    running: int
    delay_ms: int = 0


NO_LOAD = Load(0, 0)


class Loads(Protocol):
    """Where a lane reads the depths of all queues."""

    def loads(self) -> dict[tuple[str, str], Load]:
        """Of each model and version."""


class LoadReport:
    """Tells of the queues whose depth has changed since it was told, and not too often."""

    def __init__(self, loads: Loads) -> None:
        self._loads = loads
        self._reported: dict[tuple[str, str], Load] = {}
        self._reported_s = 0.0

    def hurry(self) -> None:
        """The next frame tells how things are, however soon it leaves."""
        self._reported_s = float("-inf")

    def add(self, frame: pb.ExchangeResponse, now_s: float) -> None:
        """Put what there is to tell into a frame that leaves now."""
        if now_s - self._reported_s < LOAD_REPORT_S:
            return
        self._reported_s = now_s
        loads = self._loads.loads()
        # A version that has gone is reported once more, as empty.
        for key in {**self._reported, **loads}:
            load = loads.get(key, NO_LOAD)
            if self._reported.get(key, NO_LOAD) != load:
                name, version = key
                frame.loads.add(
                    model_name=name,
                    version=version,
                    queued_calls=load.queued,
                    running_calls=load.running,
                    queue_delay_ms=load.delay_ms,
                )
        self._reported = loads
