"""What model code shares with the worker and may not change for the others: warnings, logging, streams, the folder.

Python has one of each for a process. A model that says `warnings.simplefilter("error")` would make another one fail
where it only warns; one that closes sys.stdout, everyone who prints. So the worker keeps what it began with, and puts
it back after each load, and after a call when no other model is in the middle of one: what is changed while one is may
be its `with redirect_stdout(…)`.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, NoReturn, TextIO, TypeAlias

from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel
from inferencehub.telemetry.log import logger

# A model that is ready to run, its spec, and its artifact's SHA-256.
Loaded: TypeAlias = tuple[LoadedModel, ModelSpec, str]


# What libraries change when they are imported: PyTorch for good, others for a moment, by `warnings.catch_warnings()`,
# of which a load beside it sees the middle. That is put back like everything else, and is no fault of a model's.
_OF_LIBRARIES = frozenset({"warnings filters", "warnings.showwarning"})


@dataclass(slots=True)
class _Kept:
    """One thing that all share: what it is called, how it is read and set, and what it shall be."""

    words: str
    read: Callable[[], Any]
    write: Callable[[Any], None]
    value: Any


class Surroundings:
    """The process as the worker has made it. Used by many threads."""

    def __init__(self, take_signals: Callable[[], object]) -> None:
        """Take it as it is now, with streams of its own: closing them closes no descriptor.

        Args:
            take_signals: Sets the worker's signal handlers again; called after each load, in its thread. Python lets no
                other thread than the first set any, and libraries in C ask nobody.
        """
        self._take_signals = take_signals
        self._pid = os.getpid()
        sys.stdin = open(os.devnull)  # noqa: SIM115  (a model that asks at the terminal gets an end of file)
        # The worker logs there, and of one that is closed the next file that anybody opens takes the place.
        self._descriptors = {number: os.dup(number) for number in range(3)}
        sys.stdout, sys.stderr = _stream(1), _stream(2)
        # Names of the models whose code runs now; one may be there several times.
        self._inside: list[str] = []
        self._counting = threading.Lock()
        root = logging.getLogger()
        self._kept = [
            _kept("warnings filters", lambda: list(warnings.filters), _set_filters),
            _kept("warnings.showwarning", lambda: warnings.showwarning, _setter(warnings, "showwarning")),
            _kept("handlers of the root logger", lambda: list(root.handlers), _setter(root, "handlers")),
            _kept("level of the root logger", lambda: root.level, root.setLevel),
            _kept("least level of logging", lambda: root.manager.disable, logging.disable),
        ]
        self._folder = _kept("working folder", os.getcwd, os.chdir)
        self._streams = {1: sys.stdout, 2: sys.stderr}

    @contextmanager
    def lent(self, name: str, *, to_load: bool = False) -> Iterator[None]:
        """Around code of a model of this name.

        Args:
            to_load: Put back whoever else is in the middle of a call; otherwise the last to leave does.
        """
        with self._counting:
            self._inside.append(name)
        try:
            yield
        finally:
            if os.getpid() != self._pid:
                _end_forked(sys.exception())
            with self._counting:
                suspects = sorted(set(self._inside))
                self._inside.remove(name)
                if to_load:
                    self._tell(self._put_back(), suspects)
                elif not (self._inside or self._is_intact()):
                    self._put_back()

    def kept(self, folder: VersionFolder, load: Callable[[], Loaded]) -> Loaded:
        """A version, loaded so that it leaves the process as it was, and so do its calls. Raises what `load` does."""
        with self.lent(folder.name, to_load=True):
            model, spec, digest = load()
        self._take_signals()
        return (self._guarded(model, folder.name) if model.may_block else model), spec, digest

    def _guarded(self, model: LoadedModel, name: str) -> LoadedModel:
        def predict(*arguments: Any, **named: Any) -> Any:
            with self.lent(name):
                return model.predict(*arguments, **named)

        return replace(model, predict=predict)

    def _tell(self, changed: list[str], suspects: list[str]) -> None:
        if changed:
            what = "model code changed what all models of this worker share; it was put back"
            tell = logger().debug if _OF_LIBRARIES.issuperset(changed) else logger().warning
            tell(what, changed=changed, by_one_of=suspects)

    def _put_back(self) -> list[str]:
        changed = [kept.words for kept in [*self._kept, self._folder] if _put_back(kept)]
        changed += [f"file descriptor {number}" for number in self._descriptors if self._put_descriptor_back(number)]
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            current = getattr(sys, name)
            if current is self._streams[descriptor] and not current.closed:
                continue
            if self._streams[descriptor].closed:
                self._streams[descriptor] = _stream(descriptor)
            if not self._inside or getattr(current, "closed", False):
                setattr(sys, name, self._streams[descriptor])
                changed.append(f"sys.{name}")
        return changed

    def _put_descriptor_back(self, number: int) -> bool:
        """One that is closed; one that leads elsewhere only when no other model may be about to put it back itself."""
        kept = self._descriptors[number]
        with suppress(OSError):  # it is closed
            now = os.fstat(number)
            if self._inside or os.path.samestat(now, os.fstat(kept)):
                return False
        os.dup2(kept, number)
        return True

    def _is_intact(self) -> bool:
        """Without the working folder and file descriptors, which cost system calls each."""
        return (
            sys.stdout is self._streams[1]
            and sys.stderr is self._streams[2]
            and not sys.stdout.closed
            and not sys.stderr.closed
            and all(kept.read() == kept.value for kept in self._kept)
        )


def _kept(words: str, read: Callable[[], Any], write: Callable[[Any], None]) -> _Kept:
    return _Kept(words, read, write, read())


def _put_back(kept: _Kept) -> bool:
    with suppress(OSError):  # the working folder may be gone
        if kept.read() == kept.value:
            return False
        kept.write(kept.value[:] if isinstance(kept.value, list) else kept.value)
        return True
    return False


def _set_filters(filters: list[Any]) -> None:
    warnings.resetwarnings()  # unlike a mere assignment, it makes the modules forget what they had decided
    warnings.filters.extend(filters)  # type: ignore[attr-defined]


def _setter(owner: Any, name: str) -> Callable[[Any], None]:
    return lambda value: setattr(owner, name, value)


def _end_forked(error: BaseException | None) -> NoReturn:
    """End a process that model code has forked, where that leaves the model: it would go on as a second worker.

    Its exit code is what it is in a script. Nothing is touched that another thread may have held at the fork.
    """
    code: object = 0
    if isinstance(error, SystemExit):
        code = error.code or 0
    elif error is not None:
        code = "".join(traceback.format_exception(error))
    if not isinstance(code, int):
        os.write(2, f"{code}\n".encode(errors="backslashreplace"))
        code = 1
    os._exit(code & 0xFF)


def _stream(descriptor: int) -> TextIO:
    return open(descriptor, "w", buffering=1, errors="backslashreplace", closefd=False)
