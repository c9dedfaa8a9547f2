"""How the ends of processes are put into words."""

from __future__ import annotations

import signal


def ending(status: int) -> str:
    """How a process ended, in words: `exit code 1` or `signal SIGKILL`."""
    if status >= 0:
        return f"exit code {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"
