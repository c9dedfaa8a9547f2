"""Makes streams by generators, each of which lives in one thread from its first chunk to its `close`."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from collections.abc import Iterator
from functools import partial
from threading import Event
from typing import Any

from inferencehub.runtimes.joined import close
from inferencehub.runtimes.protocol import Ended, MakeStream, Tensors
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.run.executor import Threads
from inferencehub.worker.calls.stream.active import ActiveCall


class GeneratorEngine:
    """A thread for each call that runs; threads are kept for the calls that follow."""

    def __init__(self, title: str, make: MakeStream, max_active: int, loop: AbstractEventLoop) -> None:
        self._title = title
        self._make = make
        self._threads: Threads[None] = Threads(title, max_active, loop)

    def begin(self, call: ActiveCall) -> None:
        """Make the chunks of this call too.

        Raises:
            RuntimeError: The system starts no thread.
        """
        self._threads.submit(partial(self._run, call), _nothing)

    def close(self) -> None:
        """Let the threads end."""
        self._threads.stop()

    def _run(self, call: ActiveCall) -> None:
        """The whole life of a call's generator, in this thread. Never raises."""
        chunks: Any = None
        try:
            chunks = self._make(call.inputs(), call.parameters, call.context)
            ended = _hand_over(iter(chunks), call)
        except BaseException as error:  # code of a model's raises what it likes
            self._close(chunks, call)
            call.fail(error)
        else:
            self._close(chunks, call)
            call.end(ended)

    def _close(self, chunks: Any, call: ActiveCall) -> None:
        try:
            close(chunks)
        except BaseException as error:
            logger().error(
                "closing a stream of the model failed",
                model=self._title,
                request_id=call.context.request_id,
                exc_info=error,
            )


def _hand_over(chunks: Iterator[Tensors | Ended], call: ActiveCall) -> Ended | None:
    """Chunk by chunk, as fast as the caller takes them, until the end; None where it was not reached."""
    room = Event()
    call.when_room(room.set)
    while not call.context.is_cancelled:
        if not _has_room(call, room):
            continue
        chunk = next(chunks, None)
        if chunk is None:
            return Ended()
        if isinstance(chunk, Ended):
            if chunk.outputs is not None:
                call.give(chunk.outputs)
            return chunk
        call.give(chunk)
        del chunk
    return None


def _has_room(call: ActiveCall, room: Event) -> bool:
    """Whether another chunk may be made now; false after a wait for room."""
    if call.has_room:
        call.goes_on()
        return True
    call.rests()
    room.clear()
    # What came before the event was cleared is seen here, what comes after it ends the wait.
    if not call.has_room and not call.context.is_cancelled:
        room.wait()
    return False


def _nothing(_: None) -> None:
    """Calls tell by themselves that they are over."""
