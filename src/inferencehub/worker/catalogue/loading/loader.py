"""Does a repository's slow work in threads; a version is read, checked and warmed up before anyone can call it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from time import monotonic, time
from typing import Protocol, TypeVar

from inferencehub.launch.runs.layout import LOAD
from inferencehub.launch.runs.page import RunPage
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.doing import Progress, doing
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.block.clock import Clock
from inferencehub.worker.calls.run.executor import Threads
from inferencehub.worker.catalogue.changes import Tried, seen
from inferencehub.worker.catalogue.desired import Key
from inferencehub.worker.catalogue.loading.warmup import WarmUp, warm_up

# Of files up to this size, and of the artifact, the content is known: one that was only touched loads nothing again.
SMALL_BYTES = 1024 * 1024

NO_MEMORY = "There is not enough memory to load it; make room, or raise workers.memory_mb where it is set."

Answer = TypeVar("Answer")


class Repository(Protocol):
    """Where versions come from."""

    def scan(self) -> list[VersionFolder]:
        """Every version that lies there, by name and in their order."""

    def load(self, folder: VersionFolder) -> tuple[LoadedModel, ModelSpec, str]:
        """A version ready to run, its spec, and its artifact's SHA-256. Raises ModelLoadError."""

    def look_again(self, folder: VersionFolder) -> VersionFolder | None:
        """The same version as it lies there now; None when it has gone."""

    def digest_of(self, folder: VersionFolder, name: str) -> str | None:
        """The SHA-256 of one of its files now; None when it can't be read."""

    def wrote(self, folder: VersionFolder) -> Collection[str]:
        """Names of its files that this process itself is known to have written."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version that has been loaded and warmed up, and the SHA-256 of its files, by name, as they were read."""

    model: LoadedModel
    spec: ModelSpec
    digest: str
    digests: Mapping[str, str]
    warm_up: WarmUp
    load_ms: int


class Loader:
    """Runs a repository's slow work off the event loop."""

    def __init__(
        self,
        repository: Repository,
        timeout_s: float,
        settle_s: float = 0.0,
        wall_clock: Clock = time,
        page: RunPage | None = None,
    ) -> None:
        """What may be left out is for tests of single parts.

        Args:
            repository: Where versions come from.
            timeout_s: How long a load may take.
            settle_s: How long a file must not have changed before it is read to see whether its content has.
            wall_clock: Seconds since 1970-01-01 UTC.
            page: Where loads are noted while they last.
        """
        self._repository = repository
        self._timeout_s = timeout_s
        self._settle_s = settle_s
        self._wall_clock = wall_clock
        self._page = page or RunPage("", slots=1)
        self._problem = ""

    async def scan(self, tried: Mapping[Key, Tried]) -> list[tuple[VersionFolder, Tried | None]] | None:
        """Every version that lies in the repository now, compared with what was tried; None when it can't be read."""
        try:
            found = await _in_thread("scan", lambda: self._scan(tried))
        except OSError as error:
            if str(error) != self._problem:
                logger().error("the model repository can't be read", error=str(error))
            self._problem = str(error)
            return None
        self._problem = ""
        return found

    async def look_again(self, folder: VersionFolder) -> tuple[VersionFolder | None, Collection[str]]:
        """The version as it lies there now, and its files that this process is known to have written."""
        return await _in_thread("look", lambda: (self._repository.look_again(folder), self._repository.wrote(folder)))

    async def discard(self, prepared: Prepared) -> None:
        """Give back what a loaded version holds that will not serve."""
        await _in_thread("close", prepared.model.close)

    async def load(self, folder: VersionFolder, progress: Progress | None = None) -> Prepared:
        """Load and warm up one version. `progress` learns what is being done.

        Raises:
            ModelLoadError: It can't be loaded, whatever the cause.
        """
        if folder.problem is not None:
            raise ModelLoadError(folder.problem)
        try:
            async with asyncio.timeout(self._timeout_s):
                return await _in_thread(
                    f"load {folder.name} {folder.version}",
                    lambda: self._prepare(folder, progress or Progress()),
                    lambda late: late.model.close(),
                )
        except TimeoutError:
            raise ModelLoadError(
                f"It did not load within {self._timeout_s:g} s; raise workers.load_timeout_ms if it needs longer."
            ) from None

    def _scan(self, tried: Mapping[Key, Tried]) -> list[tuple[VersionFolder, Tried | None]]:
        return [
            seen(
                folder,
                tried.get(folder.key),
                self._repository.wrote(folder),
                partial(self._digest_at_rest, folder),
            )
            for folder in self._repository.scan()
        ]

    def _digest_at_rest(self, folder: VersionFolder, name: str) -> str | None:
        """None of a file that may still be written: a large one would be read at each look, for nothing."""
        if self._wall_clock() - folder.contents.files[name].changed_ns / 1e9 < self._settle_s:
            return None
        return self._repository.digest_of(folder, name)

    def _prepare(self, folder: VersionFolder, progress: Progress) -> Prepared:
        title = f"{folder.name} {folder.version}".encode()
        began = self._page.begin(LOAD, title, int(self._timeout_s * 1000))
        try:
            with progress.followed():
                return self._loaded(folder)
        except ModelLoadError:
            raise
        except BaseException as error:  # code of a model's raises what it likes: SystemExit, a panic of Rust
            logger().error("loading failed unexpectedly", model=folder.name, version=folder.version, exc_info=error)
            if isinstance(error, MemoryError):
                raise ModelLoadError(NO_MEMORY, f"{type(error).__name__}: {error}") from error
            raise ModelLoadError(
                f"Loading it failed with {type(error).__name__}; the worker's log says more.",
                f"{type(error).__name__}: {error}",
            ) from error
        finally:
            self._page.end(began)

    def _loaded(self, folder: VersionFolder) -> Prepared:
        began_s = monotonic()
        digests = self._digests(folder)
        model, spec, digest = self._repository.load(folder)
        if folder.artifact is not None:
            digests[folder.artifact.name] = digest
        model = _closing_anyhow(model, folder)
        try:
            with doing("warming it up"):
                warmed = warm_up(model, spec)
            load_ms = int((monotonic() - began_s) * 1000)
            return Prepared(model, spec, digest, digests, warmed, load_ms)
        except BaseException:
            model.close()
            raise

    def _digests(self, folder: VersionFolder) -> dict[str, str]:
        digests = {}
        for name, stamp in folder.contents.files.items():
            if stamp.size <= SMALL_BYTES and (digest := self._repository.digest_of(folder, name)) is not None:
                digests[name] = digest
        return digests


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
