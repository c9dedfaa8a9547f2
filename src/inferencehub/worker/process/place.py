"""Where a worker serves: at its own address from the start or, as a standby, at that of one whose process has ended."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from inferencehub.config.settings import Log
from inferencehub.launch.channel import WorkerEnd
from inferencehub.launch.events import Listening, TakeOver
from inferencehub.launch.runs.layout import path_beside
from inferencehub.launch.runs.page import RunPage
from inferencehub.telemetry.log import configure_log, logger
from inferencehub.worker.catalogue.loading.journal import LoadJournal
from inferencehub.worker.process.address import TcpAddress, UnixAddress, address_from_text
from inferencehub.worker.process.listener import Listener
from inferencehub.worker.process.run_page import had_calls
from inferencehub.worker.process.servicer import InferenceServicer


@dataclass(slots=True)
class Place:
    """What has to move when a worker takes another's place. `on_failure` hears when that has ended, and how."""

    servicer: InferenceServicer
    listener: Listener
    page: RunPage
    journal: LoadJournal
    control: WorkerEnd
    log: Log
    on_failure: Callable[[asyncio.Task[None]], None]
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _taking: asyncio.Task[None] | None = None

    async def take(self, address: UnixAddress | TcpAddress) -> None:
        """Listen there, and say so.

        Raises:
            ListenError: The address is taken, unreachable or unprotected.
        """
        listening = await self.listener.start(address)
        logger().info("listening", address=listening)
        self.control.tell(Listening(address=listening))

    def take_over(self, order: TakeOver) -> None:
        """Be another worker from now on; in any thread."""
        self._loop.call_soon_threadsafe(self._begin, order)

    def _begin(self, order: TakeOver) -> None:
        self._taking = self._loop.create_task(self._take_over(order))
        self._taking.add_done_callback(self.on_failure)

    async def _take_over(self, order: TakeOver) -> None:
        configure_log(order.name, level=self.log.level, style=self.log.format, color=self.log.color, alone=False)
        address = address_from_text(order.listen)
        calls_ran = had_calls(address, None)
        if isinstance(address, UnixAddress):
            # Before gateways come, who look for it as soon as they are connected.
            self.page.move(Path(path_beside(str(address.path))))
        if order.load_journal is not None:
            self.journal.move(Path(order.load_journal), order.previous_end or "", calls_ran=calls_ran)
        self.servicer.follows(order.previous_end or "")
        await self.take(address)
