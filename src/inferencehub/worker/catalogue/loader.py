"""Loads versions in a thread, one at a time: read, checked and warmed up before anyone can call them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic
from typing import Protocol, TypeVar

from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.executor import Threads
from inferencehub.worker.catalogue.warmup import WarmUp, warm_up

Answer = TypeVar("Answer")


class Repository(Protocol):
    """Where versions come from."""

    def scan(self) -> list[VersionFolder]:
        """Every version that lies there, by name and in their order."""

    def load(self, folder: VersionFolder) -> tuple[LoadedModel, ModelSpec, str]:
        """A version ready to run, its spec, and its artifact's SHA-256. Raises ModelLoadError."""

    def fingerprint(self, folder: VersionFolder) -> str:
        """What the version's files look like now; empty when they are gone."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version that has been loaded and warmed up, and what its files looked like then."""

    model: LoadedModel
    spec: ModelSpec
    digest: str
    warm_up: WarmUp
    load_ms: int
    fingerprint: str


class Loader:
    """Runs a repository's slow work off the event loop."""

    def __init__(self, repository: Repository, timeout_s: float) -> None:
        self._repository = repository
        self._timeout_s = timeout_s
        self._problem = ""

    async def scan(self) -> list[VersionFolder] | None:
        """Every version that lies in the repository now; None, with a log line, when it can't be read."""
        try:
            found = await _in_thread("scan", self._repository.scan)
        except OSError as error:
            if str(error) != self._problem:
                logger().error("the model repository can't be read", error=str(error))
            self._problem = str(error)
            return None
        self._problem = ""
        return found

    async def discard(self, prepared: Prepared) -> None:
        """Give back what a loaded version holds that will not serve."""
        await _in_thread("close", prepared.model.close)

    async def load(self, folder: VersionFolder) -> Prepared:
        """Load and warm up one version.

        Raises:
            ModelLoadError: It can't be loaded, whatever the cause.
        """
        if folder.problem is not None:
            raise ModelLoadError(folder.problem)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await _in_thread(
                    f"load {folder.name} {folder.version}",
                    lambda: self._prepare(folder),
                    lambda late: late.model.close(),
                )
        except TimeoutError:
            raise ModelLoadError(
                f"It did not load within {self._timeout_s:g} s; raise workers.load_timeout_ms if it needs longer."
            ) from None

    def _prepare(self, folder: VersionFolder) -> Prepared:
        try:
            return self._loaded(folder)
        except ModelLoadError:
            raise
        except BaseException as error:  # code of a model's raises what it likes: SystemExit, a panic of Rust
            logger().error("loading failed unexpectedly", model=folder.name, version=folder.version, exc_info=error)
            raise ModelLoadError(
                f"Loading it failed with {type(error).__name__}; the worker's log says more.",
                f"{type(error).__name__}: {error}",
            ) from error

    def _loaded(self, folder: VersionFolder) -> Prepared:
        began_s = monotonic()
        model, spec, digest = self._repository.load(folder)
        model = _closing_anyhow(model, folder)
        try:
            warmed = warm_up(model, spec)
            load_ms = int((monotonic() - began_s) * 1000)
            return Prepared(model, spec, digest, warmed, load_ms, self._repository.fingerprint(folder))
        except BaseException:
            model.close()
            raise


def _closing_anyhow(model: LoadedModel, folder: VersionFolder) -> LoadedModel:
    """The same model; what its own code raises while it is closed is logged, and it is gone all the same."""

    def close() -> None:
        try:
            model.close()
        except BaseException as error:
            logger().error("closing a model failed", model=folder.name, version=folder.version, exc_info=error)

    return replace(model, close=close)


async def _in_thread(name: str, work: Callable[[], Answer], discard: Callable[[Answer], None] | None = None) -> Answer:
    """The answer of `work`, run in a daemon thread of its own: a load that hangs must not keep the process alive.

    An answer for which nobody waits any more goes to `discard`, in another thread. `work` raises only Exceptions.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Answer] = loop.create_future()

    def attempt() -> Callable[[], None]:
        try:
            answer = work()
        except Exception as error:
            return partial(fail, error)
        return partial(succeed, answer)

    def fail(error: Exception) -> None:
        if not future.done():
            future.set_exception(error)

    def succeed(answer: Answer) -> None:
        if not future.done():
            future.set_result(answer)
        elif discard is not None:  # it took too long and was given up
            _run_in_thread(f"discard {name}", partial(discard, answer), lambda _: None, loop)

    _run_in_thread(name, attempt, lambda finish: finish(), loop)
    return await future


def _run_in_thread(
    name: str, work: Callable[[], Answer], done: Callable[[Answer], None], loop: asyncio.AbstractEventLoop
) -> None:
    thread: Threads[Answer] = Threads(name, 1, loop)
    thread.submit(work, done)
    thread.stop()
