"""Decides when to start a process again that has died: at once, then ever later while it keeps dying."""

from __future__ import annotations

from dataclasses import dataclass, field

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
# A process that was ready for this long did not die of its own start.
STABLE_S = 5.0
# systemd's own measure of a crash loop (StartLimitBurst=5), over a minute.
LOOP_DEATHS = 5
LOOP_WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do about a death: the pause before the next start, and whether to call it a crash loop."""

    pause_s: float
    crash_loop: bool


@dataclass(slots=True)
class Backoff:
    """The deaths of one process, as far as they still matter. Times are monotonic seconds."""

    deaths_in_a_row: int = 0
    recent: list[float] = field(default_factory=list)

    def died(self, now: float, ready_since: float | None) -> Verdict:
        """Counts a death at `now` of a process that was ready since `ready_since`, or never."""
        if ready_since is not None and now - ready_since >= STABLE_S:
            self.deaths_in_a_row = 0
        pause_s = pause_before_start(self.deaths_in_a_row)
        self.deaths_in_a_row += 1
        self.recent = [at for at in self.recent if now - at < LOOP_WINDOW_S] + [now]
        return Verdict(pause_s, len(self.recent) >= LOOP_DEATHS)


def pause_before_start(deaths_in_a_row: int) -> float:
    """0 s after a first death, then 1, 2, 4 … up to 30 s."""
    if deaths_in_a_row == 0:
        return 0.0
    return min(FIRST_PAUSE_S * 2.0 ** min(deaths_in_a_row - 1, 10), LONGEST_PAUSE_S)
