"""Whose turn it is: callers share a model by their weights, however many calls each of them has waiting.

Start-time fair queueing (Goyal, Vin and Cheng, "Start-Time Fair Queueing", 1996). Each caller's clock goes on by what
its calls take, the slower the greater its weight, and whose clock is furthest behind is next. Who comes back starts
near the clock of the one that was served last: a few turns may be saved up, so that who takes less than its share does
not wait when some of its calls come together, and no more, so that nobody can come for all that it once left to others.
"""

from __future__ import annotations

from collections.abc import Iterable

from inferencehub.worker.calls.queue.standing import Standing

# So many callers are remembered though they have nothing waiting.
IDLE_FLOWS = 64
# Runs that a caller may have saved up.
SAVED_RUNS = 4


class Flow:
    """One caller, as one queue knows it.

    Attributes:
        caller: Stands for it.
        weight: Its share, beside those of others.
        tag: Where its clock stands: when its next call begins, were all callers served at once.
        calls: Its calls that wait.
        rows: Their rows.
        standing: Whether its queue is to be kept short.
    """

    __slots__ = ("caller", "calls", "rows", "standing", "tag", "weight")

    def __init__(self, caller: int, tag: float) -> None:
        self.caller = caller
        self.weight = 1.0
        self.tag = tag
        self.calls = 0
        self.rows = 0
        self.standing = Standing()

    def units(self, max_rows: int) -> int:
        """What waits: rows, or calls where they share no runs of so many rows."""
        return self.rows if max_rows > 1 else self.calls


class Flows:
    """The callers of one queue."""

    def __init__(self) -> None:
        self._flows: dict[int, Flow] = {}
        self._forget_at = IDLE_FLOWS
        self._now = 0.0
        """The clock of the one that was served last."""

    @property
    def several(self) -> bool:
        """Whether there is anybody to share with."""
        return len(self._flows) > 1

    def of(self, caller: int) -> Flow:
        """The caller's."""
        flow = self._flows.get(caller)
        if flow is None:
            if len(self._flows) >= self._forget_at:
                self._forget()
            flow = self._flows[caller] = Flow(caller, self._now)
        return flow

    def comes_back(self, flow: Flow, run_s: float) -> None:
        """Calls of a caller come of which none waits."""
        flow.tag = max(flow.tag, self._now - SAVED_RUNS * run_s)

    def all(self) -> Iterable[Flow]:
        """All that are remembered."""
        return self._flows.values()

    def waiting(self) -> list[Flow]:
        """Those of which calls wait."""
        return [flow for flow in self._flows.values() if flow.calls]

    def serve(self, flow: Flow, cost_s: float) -> None:
        """It is the caller's turn, for a run's share that takes so long."""
        self._now = max(self._now, flow.tag)
        flow.tag += cost_s / flow.weight

    def _forget(self) -> None:
        """Whoever has nothing waiting and nothing owing; where nothing waits at all, nobody owes."""
        if not self.waiting():
            self._now = max(flow.tag for flow in self._flows.values())
        self._flows = {
            flow.caller: flow
            for flow in self._flows.values()
            if flow.calls or flow.tag > self._now or flow.standing.is_overloaded
        }
        # As many more may come before the next look at all of them.
        self._forget_at = max(IDLE_FLOWS, 2 * len(self._flows))
