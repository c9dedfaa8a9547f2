"""How the ends of processes are put into words."""

from __future__ import annotations

import signal

from .verdict import Verdict


def ending(status: int, verdict: Verdict | None = None) -> str:
    """How a process ended, in words: `exit code 1` or `signal SIGKILL`; `verdict`: why the supervisor has killed it."""
    if verdict is not None:
        return verdict.ending
    if status >= 0:
        return f"exit code {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"
