"""The event loop for each kind of load."""

from __future__ import annotations

import asyncio
import select
import selectors
import sys
from collections.abc import Callable


def quick_loop() -> asyncio.AbstractEventLoop:
    """Takes the least processor time: 8 us a call with 16 connections, 27 us with asyncio's own. Its timers go by
    milliseconds, which a closed loop has no use for."""
    import uvloop

    return uvloop.new_event_loop()


def punctual_loop() -> asyncio.AbstractEventLoop:
    """Has timers of microseconds, so that calls are sent when they are due."""
    return asyncio.SelectorEventLoop(_PunctualSelector() if sys.platform == "linux" else None)


def loop_factory(is_open: bool) -> Callable[[], asyncio.AbstractEventLoop]:
    """For a load that is an open loop, or a closed one."""
    return punctual_loop if is_open else quick_loop


if sys.platform == "linux":

    class _PunctualSelector(selectors.EpollSelector):
        """`epoll_wait` waits whole milliseconds, `select` waits microseconds: the second waits for the first's set."""

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if timeout is not None and timeout > 0:
                select.select([self.fileno()], [], [], timeout)
                timeout = 0
            return super().select(timeout)
