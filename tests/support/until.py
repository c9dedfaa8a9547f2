"""Asks again until something is so, with a deadline."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from tests.support.processes import DEADLINE_S

PAUSE_S = 0.01


def until(condition: Callable[[], Any], deadline_s: float = DEADLINE_S) -> Any:
    """What the condition says once that is true; AssertionError after the deadline."""
    give_up = threading.Event()
    timer = threading.Timer(deadline_s, give_up.set)
    timer.start()
    try:
        while not (found := condition()):
            # Asking without a pause would take the machine away from what is asked about.
            assert not give_up.wait(PAUSE_S), "not so in time"
        return found
    finally:
        timer.cancel()
        timer.join()
