"""Pending calls made by hand, for tests of what happens between admission and answer."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import count

import numpy as np

from inferencehub.worker.calls.call import Layout, Outcome, PendingCall

_ids = count(1)


class Inbox:
    """Where answers arrive."""

    def __init__(self) -> None:
        self.outcomes: dict[int, Outcome] = {}

    def __call__(self, call: PendingCall, outcome: Outcome) -> None:
        assert call.id not in self.outcomes, "a call was answered twice"
        self.outcomes[call.id] = outcome

    def reason(self, call: PendingCall) -> str | None:
        """Reason of the error that a call was answered with; None for success, "" while it has no answer."""
        if call.id not in self.outcomes:
            return ""
        error = self.outcomes[call.id].error
        return error.reason if error else None


def pending(
    *values: float,
    inbox: Inbox | None = None,
    arrived_s: float = 0.0,
    deadline_s: float = 1e9,
    group: Hashable = "one",
    by_reference: bool = False,
) -> PendingCall:
    """A call of one row for each value: FP32 [rows, 1]."""
    array = np.array(values or (0,), np.float32).reshape(-1, 1)
    layout = Layout(len(array), group, (0,), (array.shape,), (array.nbytes,))
    call_id = next(_ids)
    return PendingCall(
        call_id,
        f"r{call_id}",
        layout,
        [array.tobytes()],
        array.nbytes,
        arrived_s,
        deadline_s,
        inbox or Inbox(),
        by_reference,
        group,
    )
