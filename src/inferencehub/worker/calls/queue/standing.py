"""Whether a caller's queue stands and grows, and so is to be kept short. Pure: time is an argument.

A queue that fills up and empties again absorbs a burst; one that stands only makes everybody late (CoDel: Nichols and
Jacobson, "Controlling Queue Delay", 2012). CoDel takes the least delay of an interval for its sign. That also finds the
connections of one caller who waits for each answer before the next call: their queue stands, but it does not grow, and
refusing them helps nobody. So what counts here is that the queue stands *and* more comes than is done: for longer than
another worker is away whose share this one has meanwhile, or much more than such a share can be.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise

# Looks at a queue are so far apart at least, and no closer than runs are.
LOOK_S = 0.02
# A wait shorter than this is none to speak of, and so is one of fewer runs than this.
STANDING_S = 0.05
STANDING_RUNS = 3.0
# By so many runs the last quarter of so many looks exceeds their first, and each quarter the one before, where more
# comes than is done, beyond chance. A burst is no load: while so many connections are made as wait already, its last
# quarter is no deeper.
LOOKS, GROWTH_RUNS = 20, 4.0
# For so long it has to last: a worker that was killed is back by then, and the others do what has piled up meanwhile.
LASTS_S = 3.0
# A load needs no time to be believed if, of so many looks, the last quarter exceeds the first by so many times the runs
# that could be done between them. Who has the share of another worker beside its own gets twice what it can do at most.
SUDDEN = {12: 3.5, LOOKS: 1.5}
# A queue from which nobody had to be refused for so long, or for so many runs, is kept short no more.
QUIET_S = 1.0
QUIET_RUNS = 8


class Standing:
    """Watches the queue of one caller.

    Attributes:
        is_overloaded: The queue is to be kept short.
    """

    __slots__ = ("_looks", "_refused_s", "_stood_from_s", "_turned_away", "is_overloaded")

    def __init__(self) -> None:
        self.is_overloaded = False
        self._looks: deque[tuple[float, float]] = deque(maxlen=LOOKS)
        """When it was looked at and found standing, and how many runs had come and were not done, of which some were
        turned away."""
        self._stood_from_s = 0.0
        self._turned_away = 0.0
        self._refused_s = 0.0

    def ends_if_quiet(self, now_s: float, run_s: float) -> None:
        """The queue is kept short no more when nobody had to be refused for a while, whether or not runs have begun."""
        if self.is_overloaded and now_s - self._refused_s > max(QUIET_S, QUIET_RUNS * run_s):
            self.is_overloaded = False
            self._looks.clear()

    def refused(self, runs: float, now_s: float) -> None:
        """Calls that would have taken so many runs were turned away, for want of time or because the queue is short."""
        self._turned_away += runs
        self._refused_s = now_s

    def look(self, now_s: float, runs: float, run_s: float, wait_s: float) -> bool:
        """See how things are, as a run ends; true when the queue has turned out to be overloaded.

        Args:
            now_s: The time.
            runs: That the calls take which wait.
            run_s: From the end of one to that of the next.
            wait_s: Until the last of them has ended.
        """
        if self.is_overloaded:
            self.ends_if_quiet(now_s, run_s)
            return False
        if wait_s < STANDING_S or wait_s < STANDING_RUNS * run_s:
            self._looks.clear()
            return False
        if not self._looks:
            self._stood_from_s = now_s
        self._looks.append((now_s, runs + self._turned_away))
        if self._is_sudden(run_s) or (now_s - self._stood_from_s >= LASTS_S and self._growth(LOOKS) > GROWTH_RUNS):
            self.is_overloaded = True
            self._refused_s = now_s
            return True
        return False

    def _is_sudden(self, run_s: float) -> bool:
        looks = [*self._looks]
        for count, times in SUDDEN.items():
            if len(looks) >= count:
                between_s = (looks[-1][0] - looks[-count][0]) * 0.75
                if self._growth(count) > max(GROWTH_RUNS, times * between_s / run_s):
                    return True
        return False

    def _growth(self, count: int) -> float:
        """By how many runs the last of four quarters of so many looks exceeds the first; 0 unless it grew in each."""
        depths, quarter = [depth for _, depth in self._looks][-count:], count // 4
        if len(depths) < count:
            return 0.0
        means = [sum(depths[at : at + quarter]) / quarter for at in range(0, count, quarter)]
        return means[-1] - means[0] if all(one < other for one, other in pairwise(means)) else 0.0
