"""Waiting for a cause on the event loop, without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


async def turn() -> None:
    """Let the event loop go round once."""
    loop = asyncio.get_running_loop()
    round_is_over = loop.create_future()
    loop.call_soon(round_is_over.set_result, None)
    await round_is_over


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop go round until the condition holds; a condition that never does fails the test."""
    async with asyncio.timeout(10):
        while not condition():
            await turn()
