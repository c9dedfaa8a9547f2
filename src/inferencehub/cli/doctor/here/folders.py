"""Folders: the home, the models, shared memory, and where sockets go."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..finding import Finding
from .loadable import why_not

MIB = 1024 * 1024
# One worker, one gateway and their tensors; Docker's default is 64 MB.
ENOUGH_SHARED_BYTES = 256 * MIB
# Keys, traffic and audit take a few; an audit of a busy year some dozens.
ENOUGH_HOME_BYTES = 100 * MIB


def examine_home(home: Path) -> Finding:
    # looks only: making the home is for those who use it
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return Finding("fail", "home", f"{nearest} cannot be written", "choose another home with --home")
    free = shutil.disk_usage(nearest).free
    if free < ENOUGH_HOME_BYTES:
        return Finding(
            "warn", "home", f"{free // MIB} MB free for {home}", "make room: without it no key and no change is stored"
        )
    if home.exists() and home.stat().st_mode & 0o077:
        return Finding("warn", "home", f"{home} can be entered by other users", f"chmod 700 {home}")
    if (holder := who_is_up(home)) is not None:
        return Finding("ok", "home", f"{home}, on which InferenceHub is up (pid {holder})")
    return Finding("ok", "home", str(home))


def who_is_up(home: Path) -> str | None:
    """The process that has this home, `unknown` where it does not say; None when nobody has it. Makes no file."""
    import fcntl

    from inferencehub.supervisor.machine.home_lock import LOCK_NAME

    try:
        with open(home / LOCK_NAME, "rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read(32).decode("ascii", "replace").strip() or "unknown"
    except OSError:
        pass
    return None


def examine_models(models: Path, link_roots: Sequence[Path]) -> Iterator[Finding]:
    from inferencehub.repository.scan import scan
    from inferencehub.runtimes.registry import artifacts_by_runtime

    try:
        versions = scan(models, artifacts_by_runtime(), link_roots=link_roots)
    except OSError as error:
        yield Finding(
            "fail", "models", f"{models}: {(error.strerror or 'it cannot be read').lower()}", "let it be read"
        )
        return
    if not versions:
        yield Finding("warn", "models", f"{models} is empty", "put one there as NAME/VERSION/model.onnx")
        return
    problems = {version.key: why_not(version) for version in versions}
    can = [key for key, problem in problems.items() if problem is None]
    text = f"{_counted(len({name for name, _ in can}), 'model')}, {_counted(len(can), 'version')} in {models}"
    if len(can) == len(versions):
        yield Finding("ok", "models", text)
    elif can:
        yield Finding("ok", "models", f"{text}, and {_counted(len(versions) - len(can), 'version')} that cannot load")
    else:
        said = f"none of {_counted(len(versions), 'version')} in {models} can be loaded"
        yield Finding("fail", "models", said, "mend one of those below")
    for (name, version), problem in problems.items():
        if problem:
            yield Finding("warn", "models", f"{name} {version}", problem)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def examine_shared_memory() -> Finding:
    from inferencehub.supervisor.machine.folders import shared_base

    base = shared_base()
    if base is None:
        return Finding(
            "warn", "shared", "no shared memory folder", "large tensors go through the socket, which is slower"
        )
    free = shutil.disk_usage(base).free
    text = f"{free // MIB} MB free in {base}"
    if free < ENOUGH_SHARED_BYTES:
        return Finding("warn", "shared", text, "give it 256 MB or more for large tensors (docker run --shm-size=256m)")
    return Finding("ok", "shared", text)


def examine_sockets() -> Finding:
    from inferencehub.supervisor.machine.folders import socket_base
    from inferencehub.supervisor.start_error import StartError

    try:
        return Finding("ok", "sockets", str(socket_base()))
    except StartError as error:
        said, _, mend = str(error).partition("; ")
        return Finding("fail", "sockets", said, mend)
