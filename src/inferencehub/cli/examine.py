"""What `inferencehub doctor` looks at: each function examines one thing and says how to mend it."""

from __future__ import annotations

import importlib.metadata
import ipaddress
import os
import resource
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inferencehub.config.settings import Settings

OLDEST_PYTHON = (3, 11)
# One worker, one gateway and their tensors; Docker's default is 64 MB.
ENOUGH_SHARED_BYTES = 256 * 1024 * 1024
# Without its extra a model is FAILED, but everything else serves: worth a warning, no more.
EXTRAS = {
    "sklearn": ("scikit-learn", "skops"),
    "onnx": ("onnxruntime",),
    "torch": ("torch", "safetensors"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    status: Literal["ok", "warn", "fail"]
    subject: str
    detail: str
    mend: str = ""


def examine(settings: Settings, models: Path, home: Path) -> Iterator[Finding]:
    """Everything that serving needs, in the order in which `up` needs it."""
    yield examine_python()
    yield examine_node()
    yield examine_bundle()
    for extra, packages in EXTRAS.items():
        yield examine_extra(extra, packages)
    yield examine_home(home)
    yield examine_port(settings.gateway.host, settings.gateway.port, home)
    if settings.gateway.grpc_port is not None:
        yield examine_port(settings.gateway.host, settings.gateway.grpc_port, home, flag="--grpc-port")
    yield examine_names(settings)
    yield from examine_models(models)
    yield examine_shared_memory()
    yield examine_cores(settings)
    yield examine_open_files(settings.limits.connections)


def examine_python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Finding("ok", "python", f"{version} at {sys.executable}")
    return Finding("fail", "python", version, "install Python 3.11 or newer")


def examine_node() -> Finding:
    from inferencehub.supervisor.machine.node import find_node
    from inferencehub.supervisor.start_error import StartError

    try:
        node = find_node()
    except StartError as error:
        said, _, mend = str(error).partition(". ")
        return Finding("fail", "node", said, mend)
    return Finding("ok", "node", f"{node.version} from {node.source}")


def examine_bundle() -> Finding:
    from inferencehub.supervisor.commands import bundle_path
    from inferencehub.supervisor.start_error import StartError

    try:
        bundle_path()
    except StartError as error:
        said, _, mend = str(error).partition("; ")
        return Finding("fail", "gateway", said, mend)
    return Finding("ok", "gateway", "built")


def examine_extra(extra: str, packages: tuple[str, ...]) -> Finding:
    found = []
    for package in packages:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            return Finding(
                "warn", extra, f"{package} is not installed", f"pip install 'inferencehub[{extra}]', if you need it"
            )
    return Finding("ok", extra, ", ".join(found))


def examine_home(home: Path) -> Finding:
    # looks only: making the home is for those who use it
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return Finding("ok", "home", str(home))
    return Finding("fail", "home", f"{nearest} cannot be written", "choose another home with --home")


def examine_port(host: str, port: int, home: Path, flag: str = "--port") -> Finding:
    """Can it be listened on? `flag` chooses another."""
    from inferencehub.supervisor.machine.home_lock import lock_home
    from inferencehub.supervisor.machine.sockets import listen
    from inferencehub.supervisor.start_error import StartError

    try:
        listen(host, port, flag=flag).close()
    except StartError as error:
        try:
            lock_home(home).release()
        except StartError:
            return Finding("ok", "port", f"{port} on {host}, and InferenceHub is up on this home")
        except OSError:  # there is no home yet, so nobody is up on it
            pass
        said, _, mend = str(error).partition("; ")
        return Finding("fail", "port", said, mend)
    return Finding("ok", "port", f"{port} on {host} is free")


def examine_names(settings: Settings) -> Finding:
    """Under which names the dashboard opens: a browser that comes by another is refused."""
    from inferencehub.config.checks import is_loopback

    host, names = settings.gateway.host, settings.gateway.allowed_hosts
    own = [] if _is_address(host) else [host]
    text = f"the dashboard opens under {', '.join(dict.fromkeys(['localhost', *own, *names]))} and IP addresses"
    if names or is_loopback(host):
        return Finding("ok", "browser", text)
    return Finding("ok", "browser", text, "list the machine's other names in gateway.allowed_hosts, if it has any")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def examine_models(models: Path) -> Iterator[Finding]:
    from inferencehub.repository.scan import scan
    from inferencehub.runtimes.registry import artifacts_by_runtime

    versions = scan(models, artifacts_by_runtime())
    if not versions:
        yield Finding("warn", "models", f"{models} is empty", "put one there as NAME/VERSION/model.onnx")
        return
    names = {version.name for version in versions}
    yield Finding("ok", "models", f"{len(names)} models, {len(versions)} versions in {models}")
    for version in versions:
        if version.problem:
            yield Finding("warn", "models", f"{version.name} {version.version}", version.problem)


def examine_shared_memory() -> Finding:
    from inferencehub.supervisor.machine.folders import shared_base

    base = shared_base()
    if base is None:
        return Finding(
            "warn", "memory", "no shared memory folder", "large tensors go through the socket, which is slower"
        )
    free = shutil.disk_usage(base).free
    text = f"{free // (1024 * 1024)} MB free in {base}"
    if free < ENOUGH_SHARED_BYTES:
        return Finding("warn", "memory", text, "give it 256 MB or more for large tensors (docker run --shm-size=256m)")
    return Finding("ok", "memory", text)


def examine_cores(settings: Settings) -> Finding:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = settings.workers
    threads = workers.threads or max(1, cores // workers.count)
    text = f"{cores} for {workers.count} worker{'s' if workers.count > 1 else ''} of {threads} threads"
    if workers.count * threads > cores:
        return Finding(
            "warn", "cores", text, "lower workers.count or workers.threads: more threads than cores wait for each other"
        )
    return Finding("ok", "cores", text)


def examine_open_files(connections: int) -> Finding:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    # half of them for connections, the other half for workers, models and logs
    if soft != resource.RLIM_INFINITY and soft < connections * 2:
        return Finding(
            "warn",
            "files",
            f"{soft} open files for up to {connections} connections",
            f"run `ulimit -n {connections * 2}` before, or lower limits.connections",
        )
    return Finding("ok", "files", f"{'any number of' if soft == resource.RLIM_INFINITY else soft} open files")
