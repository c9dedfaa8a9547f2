"""Decides when to start a process again that has died: at once, then ever later while it keeps dying."""

from __future__ import annotations

from dataclasses import dataclass, replace

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
# A process that was ready for this long was well: it did not die of its own start.
WELL_S = 1.0
# systemd's own measure of a crash loop (StartLimitBurst=5), over a minute.
LOOP_DEATHS = 5
# One that dies as soon as it is ready may have died of the calls that had waited for it, which are kept from doing so
# again and again. It is started again at once, too, until that has become a habit.
FORGIVEN_DEATHS = LOOP_DEATHS - 1
LOOP_WINDOW_S = 60.0


@dataclass(frozen=True, slots=True)
class Backoff:
    """The deaths of one process, as far as they still matter, and what to do about the last one.

    Attributes:
        deaths_in_a_row: Those since it was last ready for a while.
        recent: When it died within the last minute, in monotonic seconds.
        pause_s: How long to wait before the next start.
    """

    deaths_in_a_row: int = 0
    recent: tuple[float, ...] = ()
    pause_s: float = 0.0

    def died(self, now: float, ready_since: float | None, *, by_others: bool = False) -> Backoff:
        """What is known after a death at `now` of a process that was ready since `ready_since`, or never.

        `by_others`: somebody has killed it, for reasons that lie outside it.
        """
        was_well = ready_since is not None and (by_others or now - ready_since >= WELL_S)
        before = 0 if was_well else self.deaths_in_a_row
        recent = (*(at for at in self.recent if now - at < LOOP_WINDOW_S), now)
        forgiven = FORGIVEN_DEATHS if ready_since is not None else 0
        return Backoff(before + 1, recent, pause_before_start(max(0, before - forgiven)))

    def explained(self) -> Backoff:
        """What is known when the last death will not be repeated for ever: to wait ever longer would help nobody."""
        return replace(self, deaths_in_a_row=min(self.deaths_in_a_row, 1), recent=self.recent[:-1])

    @property
    def is_crash_loop(self) -> bool:
        """True when it has died so often of late that the operator should look."""
        return len(self.recent) >= LOOP_DEATHS


def pause_before_start(deaths_in_a_row: int) -> float:
    """0 s after a first death, then 1, 2, 4 … up to 30 s."""
    if deaths_in_a_row == 0:
        return 0.0
    return min(FIRST_PAUSE_S * 2.0 ** min(deaths_in_a_row - 1, 10), LONGEST_PAUSE_S)
