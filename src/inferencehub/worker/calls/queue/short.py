"""How long the queue of an overloaded model may be: as short as keeps the model busy. Pure: time is an argument."""

from __future__ import annotations

from inferencehub.worker.calls.queue.flows import Flow
from inferencehub.worker.calls.queue.standing import LOOK_S

# After so many runs that found a full one waiting, a shorter queue is tried.
PATIENT_RUNS = 20
MOST_RUNS = 16


class ShortQueue:
    """Sets how many runs may wait of callers whose queues stand.

    One run that waits for each that is under way is enough where calls come evenly. Where they come by chance the model
    would now and then find none and stand idle, which costs answers: each time that it does although calls were turned
    away lately one more may wait, until long enough none is missed.
    """

    def __init__(self, instances: int) -> None:
        self._instances = instances
        self._runs = instances
        self._full_runs = 0
        self._runs_since_refusal = PATIENT_RUNS
        self._looked_s = float("-inf")

    def rows(self, max_rows: int) -> int:
        """Rows that may wait, where runs have so many at most."""
        return self._runs * max_rows

    def turned_away(self) -> None:
        """Calls were refused because the queue is as long as it may be."""
        self._runs_since_refusal = 0

    def run_begins(self, waiting: int, max_rows: int) -> None:
        """A run may begin, and so many rows wait for it."""
        if self._runs_since_refusal < PATIENT_RUNS and 2 * waiting < max_rows:
            self._runs = min(self._runs + 1, MOST_RUNS * self._instances)
            self._full_runs = 0
        else:
            self._full_runs += 1
            if self._full_runs >= PATIENT_RUNS:
                self._runs = max(self._runs - 1, self._instances)
                self._full_runs = 0
        self._runs_since_refusal += 1

    def is_time_to_look(self, now_s: float) -> bool:
        """Whether the callers' queues should be looked at again; it is noted that they are."""
        if now_s - self._looked_s < LOOK_S:
            return False
        self._looked_s = now_s
        return True


def greediest(flows: list[Flow], newcomer: Flow, max_rows: int, row_s: float) -> Flow:
    """The caller whose last call has its turn last; among equals the newcomer."""

    def turn(flow: Flow) -> tuple[float, bool]:
        return flow.tag + (flow.units(max_rows) - 1) * row_s / flow.weight, flow is newcomer

    return max(flows, key=turn)
