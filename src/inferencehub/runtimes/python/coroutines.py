"""Runs the coroutines of a model: `async def` methods work as the others do."""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Coroutine
from typing import Any


class Coroutines:
    """An event loop of the model's own, in a thread that starts with its first coroutine.

    One for all its methods and calls: what `load` opens, such as an HTTP client, belongs to the loop that it was opened
    on. It is never the worker's own loop, which model code can't reach.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def finished(self, result: Any) -> Any:
        """What a method has returned; of a coroutine what it returns in the end. Raises what it raises."""
        if not inspect.iscoroutine(result):
            return result
        return asyncio.run_coroutine_threadsafe(_contained(result), self._running_loop()).result()

    def soon(self, act: Callable[[], None]) -> None:
        """Have this called on the loop, from any thread."""
        self._running_loop().call_soon_threadsafe(act)

    def close(self) -> None:
        """Let the loop end."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = loop = asyncio.new_event_loop()
                threading.Thread(target=_run, args=(loop,), name=f"{self._name} loop", daemon=True).start()
            return self._loop


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


async def _contained(work: Coroutine[Any, Any, Any]) -> Any:
    try:
        return await work
    except (SystemExit, KeyboardInterrupt) as error:  # asyncio would end the loop with them, and all later calls hang
        raise RuntimeError(f"the model raised {error!r}") from error
