"""How a worker is asked to end, by whom, and with which exit code it then does."""

from __future__ import annotations

import asyncio
import signal
import threading

from inferencehub.launch.names import EXIT_FAILURE, EXIT_START_AGAIN, ORPHAN_DRAIN_S
from inferencehub.telemetry.log import logger
from inferencehub.worker.process.leave import leave


class Stop:
    """Asked to end: once to finish what runs, twice to end now."""

    def __init__(self, loop: asyncio.AbstractEventLoop, drain_s: float) -> None:
        self._loop = loop
        self._asked = asyncio.Event()
        self.drain_s = drain_s
        self.exit_code = 0

    def on_signal(self, number: signal.Signals) -> None:
        """A signal has come."""
        if self._asked.is_set():
            leave(128 + number)
        logger().info("draining", signal=number.name)
        self.exit_code = 0
        self._asked.set()

    def on_drain(self) -> None:
        """The supervisor asks for it, in any thread."""
        self._loop.call_soon_threadsafe(self._asked.set)

    def on_alone(self) -> None:
        """The supervisor is gone. In a thread of its own, which ends the process when the loop does not."""
        self.drain_s = min(self.drain_s, ORPHAN_DRAIN_S)
        self._loop.call_soon_threadsafe(self._asked.set)
        # A second for closing what is left after the calls; then whatever still runs, a model in C perhaps, is cut off.
        threading.Event().wait(ORPHAN_DRAIN_S + 1.0)
        leave(EXIT_FAILURE)

    def to_start_again(self) -> None:
        """Nothing is left to serve, and a new process gives back all the memory of this one."""
        if not self._asked.is_set():
            logger().info("nothing is loaded any more; ending, so that all memory is given back")
            self.exit_code = EXIT_START_AGAIN
            self._asked.set()

    def on_failure(self, task: asyncio.Task[None]) -> None:
        """What must go on for ever has ended: a worker that no longer follows its models is better replaced."""
        if not task.cancelled() and (error := task.exception()) is not None:
            logger().error("serving failed unexpectedly; ending", exc_info=error)
            self.exit_code = 1
            self._asked.set()

    async def wait(self) -> None:
        """Wait until somebody asks."""
        await self._asked.wait()
