"""Whether a caller's queue stands and grows, and so is to be kept short. Pure: time is an argument.

A queue that fills up and empties again absorbs a burst; one that stands only makes everybody late (CoDel: Nichols and
Jacobson, "Controlling Queue Delay", 2012). CoDel takes the least delay of an interval for its sign. That also finds the
connections of one caller who waits for each answer before the next call: their queue stands, but it does not grow, and
refusing them helps nobody. So what counts here is that the queue stands *and* more comes than is done.
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
# comes than is done: a sudden load soon, one that is little more than what can be done once it shows beyond chance. A
# burst is no load: while so many connections are made as wait already, its last quarter is no deeper.
GROWTH_RUNS = {12: 8.0, 20: 4.0}
# A queue from which nobody had to be refused for so long, or for so many runs, is kept short no more.
QUIET_S = 1.0
QUIET_RUNS = 8


class Standing:
    """Watches the queue of one caller.

    Attributes:
        is_overloaded: The queue is to be kept short.
    """

    __slots__ = ("_looks", "_refused_s", "_turned_away", "is_overloaded")

    def __init__(self) -> None:
        self.is_overloaded = False
        self._looks: deque[tuple[float, bool]] = deque(maxlen=max(GROWTH_RUNS))
        """How many runs had come and were not done, of which some were turned away; and whether they had to wait."""
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
        waits = wait_s >= STANDING_S and wait_s >= STANDING_RUNS * run_s
        self._looks.append((runs + self._turned_away, waits))
        if waits and self._grows():
            self.is_overloaded = True
            self._refused_s = now_s
            return True
        return False

    def _grows(self) -> bool:
        looks = [*self._looks]
        for count, growth in GROWTH_RUNS.items():
            recent = looks[-count:]
            if len(recent) < count or not all(waits for _, waits in recent):
                continue
            depths, quarter = [depth for depth, _ in recent], count // 4
            means = [sum(depths[at : at + quarter]) / quarter for at in range(0, count, quarter)]
            if means[-1] - means[0] > growth and all(one < other for one, other in pairwise(means)):
                return True
        return False
