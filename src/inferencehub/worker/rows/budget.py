"""How much of a model's time may go into checking it while it serves. Pure: time is an argument."""

from __future__ import annotations

# Of the time that a model is busy.
SHARE = 0.01
# What the first checks may take, before there is anything to have a share of; no more is ever saved up.
FIRST_S = 0.1
# Between two checks, however cheap they are.
PAUSE_S = 0.1


class CheckBudget:
    """Seconds of runs that may go into checks. A check that took more than there was is worked off before the next."""

    def __init__(self) -> None:
        self._left_s = FIRST_S
        self._next_s = float("-inf")

    def worked(self, took_s: float) -> None:
        """Calls have had a run that took so long."""
        self._left_s = min(self._left_s + SHARE * took_s, FIRST_S)

    def spent(self, took_s: float, now_s: float) -> None:
        """A run for a check has just taken so long."""
        self._left_s -= took_s
        self._next_s = now_s + PAUSE_S

    def allows(self, now_s: float) -> bool:
        """Whether a check may begin."""
        return self._left_s > 0 and now_s >= self._next_s

    def runs(self, run_s: float, most: int) -> int:
        """How many runs of about this length a check may have: at least one, at most `most`."""
        return max(1, min(most, int(self._left_s / run_s) if run_s > 0 else most))
