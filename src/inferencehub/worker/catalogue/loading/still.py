"""Says of a load that takes long that it still goes on, and what it is at: silence looks like a hang."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from inferencehub.repository.folders import VersionFolder
from inferencehub.runtimes.doing import Progress
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.clock import Clock

# The first word, and the pause between two; after half a minute fewer will do, for a large model takes minutes.
FIRST_S = 5.0
LATER_S = 15.0
_LATER_AFTER_S = 30.0


def pause_s(running_s: float) -> float:
    """How long to wait for the next word of a load that has run for so long."""
    return FIRST_S if running_s < _LATER_AFTER_S else LATER_S


class Still:
    """Follows one load, from now until it is told to stop. Used on the event loop only."""

    def __init__(
        self,
        folder: VersionFolder,
        progress: Progress,
        clock: Clock,
        call_later: Callable[[float, Callable[[], None]], asyncio.TimerHandle],
    ) -> None:
        self._folder = folder
        self._progress = progress
        self._clock = clock
        self._call_later = call_later
        self._began_s = clock()
        self._timer = call_later(pause_s(0.0), self._tell)

    def stop(self) -> None:
        """The load has ended."""
        self._timer.cancel()

    def _tell(self) -> None:
        running_s = self._clock() - self._began_s
        at = {"doing": self._progress.words} if self._progress.words else {}
        logger().info(
            "still loading", model=self._folder.name, version=self._folder.version, after_ms=int(running_s * 1000), **at
        )
        self._timer = self._call_later(pause_s(running_s), self._tell)
