"""Which queues' depths a lane reports, and when."""

from __future__ import annotations

from typing import Protocol

from inferencehub.rpc.v1 import inference_pb2 as pb

# A gateway routes by its own counts; the reports show it what others have queued, which is not urgent.
LOAD_REPORT_S = 0.1


class Loads(Protocol):
    """Where a lane reads the depths of all queues."""

    def loads(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Calls that wait and calls that run, by model and version."""


class LoadReport:
    """Tells of the queues whose depth has changed since it was told, and not too often."""

    def __init__(self, loads: Loads) -> None:
        self._loads = loads
        self._reported: dict[tuple[str, str], tuple[int, int]] = {}
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
            load = loads.get(key, (0, 0))
            if self._reported.get(key, (0, 0)) != load:
                name, version = key
                frame.loads.add(model_name=name, version=version, queued_calls=load[0], running_calls=load[1])
        self._reported = loads
