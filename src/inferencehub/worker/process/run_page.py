"""The run page of this worker: where it lies, and its beats."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic

from inferencehub.launch.runs.layout import RUN, path_beside
from inferencehub.launch.runs.page import RunPage
from inferencehub.launch.runs.read import read_page
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.queue.stalls import Stalls
from inferencehub.worker.process.address import TcpAddress, UnixAddress, prepare_socket

BEAT_S = 0.25


def had_calls(listen: UnixAddress | TcpAddress, chosen: str | None) -> bool:
    """Whether the process before this one ran calls when it ended. To be asked before this one's page is there."""
    path = _path_of(listen, chosen)
    page = None if path is None else read_page(path)
    return page is not None and (page.unlisted > 0 or any(run.kind == RUN for run in page.running))


def open_page(listen: UnixAddress | TcpAddress, boot_id: str, chosen: str | None = None) -> RunPage:
    """The page where it was `chosen` to be, or beside the socket; of a worker on a port, one that nobody else reads.

    Raises:
        ListenError: Another worker listens there, whose page it is.
    """
    if isinstance(listen, UnixAddress):
        prepare_socket(listen)
    path = _path_of(listen, chosen)
    if path is None:
        return RunPage(boot_id)
    try:
        return RunPage(boot_id, path)
    except OSError as error:
        logger().warning(
            "runs are noted for nobody: calls that a lost worker has not begun are not told from those that it has",
            path=str(path),
            error=str(error),
        )
        return RunPage(boot_id)


def _path_of(listen: UnixAddress | TcpAddress, chosen: str | None) -> Path | None:
    if chosen is not None:
        return Path(chosen)
    return Path(path_beside(str(listen.path))) if isinstance(listen, UnixAddress) else None


def beat(loop: asyncio.AbstractEventLoop, page: RunPage, stalls: Stalls) -> None:
    """Show on the page, and to who looks for stalls, from now on, that the loop goes round."""
    page.beat()
    stalls.beat(monotonic())
    loop.call_later(BEAT_S, beat, loop, page, stalls)
