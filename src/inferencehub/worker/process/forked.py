"""Makes a process that model code forks forget that it was the worker."""

from __future__ import annotations

import os
import signal
import threading

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_before = threading.local()


def forget_the_worker_in_children() -> None:
    """From now on a forked child takes signals for itself.

    asyncio has them written into a socket that a child shares with its parent: the SIGTERM with which
    `multiprocessing.Pool` ends its children would make the worker drain. One that comes before the child has forgotten
    the socket waits until it has.
    """
    os.register_at_fork(before=_hold_signals, after_in_parent=_let_signals_come, after_in_child=_take_signals)


def _hold_signals() -> None:
    _before.mask = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def _let_signals_come() -> None:
    signal.pthread_sigmask(signal.SIG_SETMASK, _before.mask)


def _take_signals() -> None:
    signal.set_wakeup_fd(-1)
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _let_signals_come()
