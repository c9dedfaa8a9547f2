"""What is known of the calls of one step: their latencies, what became of them, and where their time went."""

from __future__ import annotations

import re
from collections import Counter
from time import monotonic, process_time

from inferencehub.errors import is_success

from .answer import Answer
from .histogram import Histogram

_TIMES = re.compile(rb"gateway;dur=([0-9.]+), queue;dur=([0-9.]+), compute;dur=([0-9.]+)")
_VERSION = re.compile(rb"\r\nx-inferencehub-version: ([^\r]+)")
_REASON = re.compile(rb'"reason": ?"([A-Z_]{1,64})"')

REFUSED = "refused"
"""No connection could be made."""
CLOSED = "closed"
"""The connection ended before the answer had come, or something came that is no HTTP."""
TIMED_OUT = "timed_out"
"""No answer came while one was waited for."""
NEVER_SENT = "never_sent"
"""Due, and never sent: no connection became free in time."""


class Tally:
    """Counts the calls that are due from `begins_s` until `ends_s`, on the monotonic clock; others are the warm-up."""

    def __init__(self, begins_s: float, ends_s: float) -> None:
        self.begins_s = begins_s
        self.ends_s = ends_s
        self.latency = Histogram()
        self.late = Histogram()
        self.lag = Histogram()
        self.ok = 0
        # Answered while it was measured, whenever they were due: what the gateway got done in that time.
        self.ok_in_time = 0
        self.errors: Counter[str] = Counter()
        self.unreachable: Counter[str] = Counter()
        self.versions: Counter[str] = Counter()
        self.gateway_ms = self.queue_ms = self.compute_ms = 0.0
        self.timed = 0
        self.waited_for_connection = 0
        self.most_connections = 0
        self._cpu_begun_s = self._cpu_s = 0.0
        self._is_over = False

    def is_measured(self, due_s: float) -> bool:
        return self.begins_s <= due_s < self.ends_s

    @property
    def failed(self) -> int:
        return self.errors.total() + self.unreachable.total()

    @property
    def lasted_s(self) -> float:
        return self.ends_s - self.begins_s

    @property
    def cpu_share(self) -> float:
        """How much of one core this program itself used: with 1 it was the bottleneck."""
        return self._cpu_s / self.lasted_s if self.lasted_s > 0 else 0.0

    def begin(self) -> None:
        """The measured time begins."""
        self._cpu_begun_s = process_time()

    def end(self) -> None:
        """The measured time is over; early, where somebody has ended it."""
        if self._is_over:
            return
        self._is_over = True
        self.ends_s = max(self.begins_s, min(self.ends_s, monotonic()))
        self._cpu_s = process_time() - self._cpu_begun_s if self._cpu_begun_s else 0.0

    def sent(self, due_s: float, now_s: float) -> None:
        """A call was sent; in an open loop it may have been due before."""
        if self.is_measured(due_s):
            self.late.record(int((now_s - due_s) * 1e6))

    def turned(self, due_s: float, now_s: float) -> None:
        """A timer that was due went off now."""
        if self.is_measured(now_s):
            self.lag.record(int((now_s - due_s) * 1e6))

    def answered(self, due_s: float, now_s: float, answer: Answer) -> None:
        if is_success(answer.status) and self.is_measured(now_s):
            self.ok_in_time += 1
        if not self.is_measured(due_s):
            return
        if not is_success(answer.status):
            found = _REASON.search(answer.body)
            self.errors[found[1].decode() if found else f"HTTP {answer.status}"] += 1
            return
        self.ok += 1
        self.latency.record(int((now_s - due_s) * 1e6))
        if version := _VERSION.search(answer.head):
            self.versions[version[1].decode("latin-1")] += 1
        if times := _TIMES.search(answer.head):
            self.timed += 1
            self.gateway_ms += float(times[1])
            self.queue_ms += float(times[2])
            self.compute_ms += float(times[3])

    def unanswered(self, due_s: float, why: str) -> None:
        if self.is_measured(due_s):
            self.unreachable[why] += 1
