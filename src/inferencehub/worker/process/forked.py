"""Makes a process that model code forks forget that it was the worker."""

from __future__ import annotations

import os
import signal


def forget_the_worker_in_children() -> None:
    """From now on a forked child takes signals for itself.

    asyncio has them written into a socket that a child shares with its parent: the SIGTERM with which
    `multiprocessing.Pool` ends its children would make the worker drain.
    """
    os.register_at_fork(after_in_child=_take_signals)


def _take_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
