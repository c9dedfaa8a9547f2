"""What follows when a process has ended, or could not be started, that the program can't do without."""

from __future__ import annotations

import signal

from inferencehub.launch.names import EXIT_FAILURE

from .turn import Turn
from .words import ending

# A role that dies this often without ever having listened will not do so the next time either.
DEATHS_BEFORE_FIRST_LISTEN = 3


def ended(turn: Turn, name: str, status: int) -> None:
    """A role that the program can't do without ends the run when it never comes up."""
    child = turn.state.children[name]
    if not child.has_listened:
        if child.failure:
            turn.exit(child.failure.exit_code or EXIT_FAILURE, child.failure.reason)
            return
        if child.backoff.deaths_in_a_row + 1 >= DEATHS_BEFORE_FIRST_LISTEN:
            turn.exit(
                EXIT_FAILURE,
                f"Expected {name} to listen; it ended {DEATHS_BEFORE_FIRST_LISTEN} times before, "
                f"last with {ending(status, child.verdict)}; its own lines above say why.",
            )
            return
    start_later(turn, name, status)


def could_not_start(turn: Turn, name: str, problem: str) -> None:
    """At the first start it is a mistake that only the operator can mend; later a want of processes, memory or files,
    or a program that is being replaced: it passes, and meanwhile the others serve."""
    child = turn.state.children[name]
    if child.starts == 1 and not child.is_standby:
        turn.exit(EXIT_FAILURE, f"Cannot start {name}: {problem}.")
    else:
        backoff = child.backoff.died(turn.now, child.ready_since)
        turn.change(name, backoff=backoff, start_at=turn.now + backoff.pause_s)
        turn.log("error", f"cannot start {name}; trying again", reason=problem, pause_s=backoff.pause_s)


def start_later(turn: Turn, name: str, status: int) -> None:
    """Counts a death that nobody asked for, of which the next worker is told, and sets the time of its start."""
    child = turn.state.children[name]
    if not child.is_gateway:
        turn.change_document(name, previous_end=ending(status, child.verdict))
    by_others = status == -signal.SIGKILL and child.verdict is None
    backoff = child.backoff.died(turn.now, child.ready_since, by_others=by_others)
    turn.change(name, backoff=backoff, start_at=turn.now + backoff.pause_s, ready_since=None)
    fields = {"child": name, "how": ending(status, child.verdict), "pause_s": backoff.pause_s}
    if child.failure:
        fields["reason"] = child.failure.reason
    if backoff.is_crash_loop:
        turn.log("error", f"{name} keeps ending; the others go on, and it is started again ever more rarely", **fields)
    else:
        turn.log("warning", f"{name} ended; starting it again", **fields)
