"""Models that make their outputs bit by bit: what their `predict` returns as an iterator for one thread."""

from __future__ import annotations

import ast
import asyncio
import inspect
import textwrap
import typing
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from queue import SimpleQueue
from typing import Any, Final

from inferencehub.errors import ModelFailed
from inferencehub.runtimes.protocol import Ended, StreamContext, Tensors

from .coroutines import Coroutines

# Of an asynchronous generator many may be under way at a time, for they wait for others most of the time.
ASYNC_ACTIVE: Final = 64

_OVER: Final = object()
_SYNC = ("Iterator", "Generator", "Iterable")
_ASYNC = ("AsyncIterator", "AsyncGenerator", "AsyncIterable")


class CallerContext:
    """What model code may know of its call: no more, for what it had called on a cancel would run on our loop."""

    __slots__ = ("_context",)

    def __init__(self, context: StreamContext) -> None:
        self._context = context

    @property
    def request_id(self) -> str:
        """The call's id, as logs have it."""
        return self._context.request_id

    @property
    def is_cancelled(self) -> bool:
        """True once nobody waits for the rest: for loops between two chunks."""
        return self._context.is_cancelled


def is_async_stream(predict: Callable[..., Any]) -> bool:
    """Whether it is an asynchronous generator, or returns one."""
    plain = inspect.unwrap(predict)
    if inspect.isasyncgenfunction(plain) or _declared(plain) in _ASYNC:
        return True
    return any(inspect.isasyncgenfunction(function) for function in _generators_handed_on(plain))


def is_stream(predict: Callable[..., Any]) -> bool:
    """Whether it is a generator of either kind, or returns one: it is annotated so, or hands on what a generator of the
    same class or file makes."""
    plain = inspect.unwrap(predict)
    if inspect.isgeneratorfunction(plain) or _declared(plain) in _SYNC or is_async_stream(plain):
        return True
    return any(True for _ in _generators_handed_on(plain))


def is_generator(returned: object) -> bool:
    """Whether that is what a `predict` has returned."""
    return inspect.isgenerator(returned) or inspect.isasyncgen(returned)


def chunks_of(returned: Any, coroutines: Coroutines, context: StreamContext) -> Iterator[Tensors | Ended]:
    """The chunks in what `predict` has returned: a generator of either kind, or one dict of outputs.

    Raises:
        ModelFailed: It is none of these.
    """
    returned = coroutines.finished(returned)
    if isinstance(returned, Mapping):
        return iter((dict(returned),))
    if (chunks := iterator_of(returned, coroutines, context)) is not None:
        return chunks
    raise ModelFailed(f"The model must yield dicts of arrays by output name; it returned a {type(returned).__name__}.")


def iterator_of(returned: Any, coroutines: Coroutines, context: StreamContext) -> Iterator[Any] | None:
    """A generator of either kind as an iterator for the thread that asks; None for anything else."""
    if hasattr(returned, "__aiter__"):
        return _AsyncChunks(returned.__aiter__(), coroutines, context)
    return returned if isinstance(returned, Iterator) else None


class _Raised:
    """What the code of a generator has raised."""

    def __init__(self, error: BaseException) -> None:
        self.error = error


def _plain(error: BaseException) -> BaseException:
    """The same for a thread that is no task of asyncio's, and is not to end with the process."""
    if isinstance(error, Exception):
        return error
    plain = RuntimeError(f"the model raised {error!r}")
    plain.__cause__ = error
    return plain


class _AsyncChunks:
    """An asynchronous generator, which runs on its model's loop, for the thread that waits for its chunks.

    One task is its whole life, so that timeouts and context variables within it hold from one chunk to the next. It
    makes a chunk when it is asked for one. What it awaits is interrupted when its caller leaves, as asyncio cancels a
    task; its `finally` runs then.
    """

    def __init__(self, chunks: AsyncIterator[Tensors | Ended], coroutines: Coroutines, context: StreamContext) -> None:
        self._chunks = chunks
        self._coroutines = coroutines
        self._made: SimpleQueue[Any] = SimpleQueue()
        self._asked = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._has_begun = self._is_over = False
        self._is_waiting = self._is_cancelled = self._is_closing = False
        context.on_cancel(lambda: coroutines.soon(self._cancel))

    def __iter__(self) -> Iterator[Tensors | Ended]:
        return self

    def __next__(self) -> Tensors | Ended:
        if self._is_over:
            raise StopIteration
        self._coroutines.soon(self._asked.set if self._has_begun else self._begin)
        self._has_begun = True
        chunk = self._taken()
        if chunk is _OVER:
            raise StopIteration
        made: Tensors | Ended = chunk
        return made

    def close(self) -> None:
        """End it in good order."""
        if self._is_over:
            return
        self._coroutines.soon(self._close)
        if not self._has_begun:
            self._coroutines.soon(self._begin)
        self._taken()

    def _taken(self) -> Any:
        chunk = self._made.get()
        self._is_over = chunk is _OVER or isinstance(chunk, _Raised)
        if isinstance(chunk, _Raised):
            raise chunk.error
        return chunk

    # ---- on the model's loop

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._live())

    async def _live(self) -> None:
        """Make a chunk each time that one is asked for, and end with the last word on it."""
        last: Any = _OVER
        self._asked.set()
        while await self._asked.wait() and not self._is_closing:
            self._asked.clear()
            try:
                chunk = await self._next()
            except BaseException as error:
                last = _Raised(_plain(error))
                break
            if chunk is _OVER:
                break
            self._made.put(chunk)
        try:
            if callable(getattr(self._chunks, "aclose", None)):
                await self._chunks.aclose()  # type: ignore[attr-defined]
        except BaseException as error:
            last = _Raised(_plain(error)) if last is _OVER else last
        self._made.put(last)

    async def _next(self) -> Any:
        if self._is_cancelled:
            return _OVER
        self._is_waiting = True
        try:
            return await anext(self._chunks, _OVER)
        except asyncio.CancelledError:
            if self._is_cancelled:
                return _OVER
            raise
        finally:
            self._is_waiting = False

    def _cancel(self) -> None:
        self._is_cancelled = True
        if self._is_waiting and self._task is not None:
            self._task.cancel()

    def _close(self) -> None:
        self._is_closing = True
        self._asked.set()


def _generators_handed_on(function: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """The generators whose results it returns, as far as its source shows: `return self._generate(inputs)`."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):  # compiled code has no source
        return
    of_class = getattr(function, "__self__", None)
    of_file = getattr(function, "__globals__", {})
    for node in ast.walk(tree):
        called = node.value.func if isinstance(node, ast.Return) and isinstance(node.value, ast.Call) else None
        found: Any = None
        if isinstance(called, ast.Name):
            found = of_file.get(called.id)
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and of_class is not None:
            found = getattr(type(of_class), called.attr, None)
        if inspect.isgeneratorfunction(found) or inspect.isasyncgenfunction(found):
            yield found


def _declared(predict: Callable[..., Any]) -> str:
    """Name of the type that it is declared to return, without what stands in brackets."""
    returned = getattr(predict, "__annotations__", {}).get("return")
    if isinstance(returned, str):
        return returned.partition("[")[0].rpartition(".")[2].strip()
    return getattr(typing.get_origin(returned) or returned, "__name__", "")
