"""When a worker's life is over although it has not ended: it hangs, a run does not end, or it takes too much.

Pure. What a worker does is read from outside (its run page, the system), because one that hangs says nothing:

* busy and hung look alike until a time has passed. Who declares how long a run may take (`max_execution_ms`) may be
  silent for as long and `workers.silence_ms` more; a load has `workers.load_timeout_ms`;
* a process that got no core is not hung: the time that it stood in line for one does not count, up to a bound;
* a process that a debugger holds is left alone; one that was stopped is not busy, whatever it runs;
* when the supervisor itself has stood still (the machine slept, a container was frozen), nobody is judged by that time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Cause: TypeAlias = Literal["hung", "stopped", "overdue", "memory"]

# Beyond its limit a run has this much more: its calls are answered then, and most such runs end soon after.
GRACE_S = 2.0
# How often the time for which a worker may be silent is doubled, at most, for having stood in line for a core.
MOST_LINE = 2.0
# Memory may be above its limit for this long: what one call takes may be refused and given back by then.
OVER_MEMORY_S = 1.0
# Looks are several a second; who has not looked for so long has stood still.
STOOD_STILL_S = 3.0
# So far above it there is nothing to wait for.
FAR_OVER_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is too long, in seconds, and how much too much.

    Attributes:
        silence_s: A worker that runs nothing may not answer for so long.
        load_s: A load may take so long, and so may the start of a process.
        run_s: A run whose version declares no limit may take so long; infinity for any time.
        memory_bytes: What a worker may take, with its children; infinity for any amount.
    """

    silence_s: float
    load_s: float
    run_s: float = float("inf")
    memory_bytes: float = float("inf")


@dataclass(frozen=True, slots=True)
class Execution:
    """A run or a load that has begun and is not over.

    Attributes:
        title: Model and version.
        is_load: False for a run.
        began_s: When, in monotonic seconds.
        limit_s: How long it may take; None where nothing is declared.
    """

    title: str
    is_load: bool
    began_s: float
    limit_s: float | None = None


@dataclass(frozen=True, slots=True)
class Vitals:
    """How a worker looks from outside.

    Attributes:
        beat_s: When its event loop last went round, in monotonic seconds; None before it has.
        executions: What has begun and is not over.
        is_stopped: By a signal such as SIGSTOP.
        is_traced: A debugger holds it.
        in_line_s: How long it has stood in line for a core since the last beat.
        memory_bytes: What it takes, with its children; 0 where nobody looks.
    """

    beat_s: float | None
    executions: tuple[Execution, ...] = ()
    is_stopped: bool = False
    is_traced: bool = False
    in_line_s: float = 0.0
    memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a worker is to be killed.

    Attributes:
        cause: In a word.
        how: In words, for the operator.
        title: What it ran, such as `iris 1`; empty when nothing is known to run.
        ran_s: For how long; 0 when nothing is known to run.
        by: Who has killed it.
    """

    cause: Cause
    how: str
    title: str = ""
    ran_s: float = 0.0
    by: Literal["supervisor", "system"] = "supervisor"

    @property
    def ending(self) -> str:
        """How the process ended, in words that may be shown to everyone: they name no model."""
        return f"signal SIGKILL from the {self.by}, because {self.reason}"

    @property
    def reason(self) -> str:
        """Why, in words that may be shown to everyone."""
        return _REASONS[self.cause] if self.by == "supervisor" else "memory had run out"

    @property
    def fields(self) -> Mapping[str, object]:
        """What a log line says of it."""
        ran = {"ran": self.title, "ran_s": self.ran_s} if self.title else {}
        return {"cause": self.cause, "why": self.how, **ran}


_REASONS: Mapping[Cause, str] = {
    "hung": "its event loop stood still",
    "stopped": "it was stopped",
    "overdue": "a run took longer than it may",
    "memory": "it took more memory than workers.memory_mb",
}


# The kernel has killed it, to have memory for the others.
OUT_OF_MEMORY = Verdict("memory", "the system had no memory left for it", by="system")


@dataclass(frozen=True, slots=True)
class Watch:
    """What is known of one life of a worker from looking at it. Times are monotonic seconds.

    Attributes:
        since: From when on it can be judged: its start, or when the supervisor itself had stood still.
        looked_at: When it was last looked at.
        quiet_s: For how long it had not answered then.
        over_since: Since when it has taken more memory than it may.
    """

    since: float
    looked_at: float
    quiet_s: float = 0.0
    over_since: float | None = None

    @classmethod
    def from_start(cls, now: float) -> Watch:
        """Of a process that starts now."""
        return cls(now, now)

    def looked(self, vitals: Vitals, patience: Patience, now: float) -> tuple[Watch, Verdict | None]:
        """What is known after another look, and whether the worker is to be killed."""
        stood_still = now - self.looked_at > STOOD_STILL_S
        since = max(self.since, now - self.quiet_s) if stood_still else self.since
        is_over = vitals.memory_bytes > patience.memory_bytes
        over_since = (self.over_since or now) if is_over else None
        verdict = judge(vitals, patience, now, since) or too_much_memory(vitals, patience, now, over_since)
        return Watch(since, now, silent_s(vitals, now, since), over_since), verdict


def silent_s(vitals: Vitals, now: float, since: float) -> float:
    """Seconds for which a worker has not answered that it can be blamed for. `since`: when it began to be watched."""
    return max(0.0, now - max(since, vitals.beat_s or 0.0))


def judge(vitals: Vitals, patience: Patience, now: float, since: float) -> Verdict | None:
    """Whether a worker is hung, stopped, or runs what will not end; None while it may be as it should.

    Args:
        vitals: How it looks now.
        patience: How long is too long.
        now: Monotonic seconds.
        since: From when on it can be judged: its start, or when the supervisor itself had stood still.
    """
    if vitals.is_traced:
        return None
    quiet_s = silent_s(vitals, now, since)
    if vitals.is_stopped:
        # What it runs has no part in it.
        return Verdict("stopped", f"it was stopped {quiet_s:.0f} s ago") if quiet_s > patience.silence_s else None
    return _overdue(vitals.executions, patience, now, since) or _hung(vitals, patience, now, quiet_s)


def too_much_memory(vitals: Vitals, patience: Patience, now: float, over_since: float | None) -> Verdict | None:
    """Whether a worker has taken more memory than it may for too long. `over_since`: since when; None: it has not."""
    over = vitals.memory_bytes - patience.memory_bytes
    if over <= 0 or (over < FAR_OVER_BYTES and (over_since is None or now - over_since < OVER_MEMORY_S)):
        return None
    taken, limit = (round(size / 2**20) for size in (vitals.memory_bytes, patience.memory_bytes))
    oldest = _oldest(vitals.executions)
    how = f"it took {taken} MiB of memory, and workers.memory_mb is {limit}"
    return Verdict("memory", how, *_what_ran(oldest, now))


def _overdue(executions: Sequence[Execution], patience: Patience, now: float, since: float) -> Verdict | None:
    for run in executions:
        if run.is_load:
            continue  # the worker gives it up by itself, and serves on
        limit_s = patience.run_s if run.limit_s is None else run.limit_s
        grace_s = patience.silence_s if run.limit_s is None else GRACE_S
        if now - max(run.began_s, since) > limit_s + grace_s:
            declared = "workers.max_execution_ms" if run.limit_s is None else "its max_execution_ms"
            how = f"a run of {run.title} has taken {now - run.began_s:.1f} s, and {declared} is {limit_s * 1000:.0f}"
            return Verdict("overdue", how, *_what_ran(run, now))
    return None


def _hung(vitals: Vitals, patience: Patience, now: float, quiet_s: float) -> Verdict | None:
    quiet_since = now - quiet_s
    # What it began may hold it until then: a load that was given up, and goes on, excuses nothing for ever.
    declared = ((each.began_s, _may_take_s(each, patience)) for each in vitals.executions)
    longest_s = max((began_s + limit_s - quiet_since for began_s, limit_s in declared if limit_s), default=0.0)
    if vitals.beat_s is None:
        longest_s = max(longest_s, patience.load_s)
    in_line_s = min(vitals.in_line_s, MOST_LINE * patience.silence_s)
    if quiet_s <= max(0.0, longest_s) + patience.silence_s + in_line_s:
        return None
    oldest = _oldest(vitals.executions)
    doing = f" while it {'loads' if oldest.is_load else 'runs'} {oldest.title}" if oldest else ""
    return Verdict("hung", f"its event loop has stood still for {quiet_s:.1f} s{doing}", *_what_ran(oldest, now))


def _may_take_s(execution: Execution, patience: Patience) -> float:
    """Declared time only: what declares nothing may run for long, but not hold up everything else meanwhile."""
    if execution.is_load:
        return execution.limit_s or patience.load_s
    return execution.limit_s or 0.0


def _oldest(executions: Sequence[Execution]) -> Execution | None:
    return min(executions, key=lambda each: each.began_s, default=None)


def _what_ran(execution: Execution | None, now: float) -> tuple[str, float]:
    return (execution.title, round(now - execution.began_s, 1)) if execution else ("", 0.0)
