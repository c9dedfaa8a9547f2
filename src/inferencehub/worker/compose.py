"""Puts the parts of a worker together, runs them, and takes them apart again."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from inferencehub.config.error import ConfigError
from inferencehub.config.settings import Settings
from inferencehub.repository.folders import VersionFolder
from inferencehub.repository.load import load_version
from inferencehub.repository.scan import scan
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel, Machine
from inferencehub.telemetry.log import logger
from inferencehub.worker.address import Protection, address_from_text
from inferencehub.worker.announcement import announcement_from_versions
from inferencehub.worker.control import ORPHAN_DRAIN_S, Control
from inferencehub.worker.lane import Identity
from inferencehub.worker.listener import Listener
from inferencehub.worker.loader import Loader
from inferencehub.worker.models import ModelTable
from inferencehub.worker.request.admit import Admission
from inferencehub.worker.served import Kitchen
from inferencehub.worker.servicer import InferenceServicer
from inferencehub.worker.shared_files import SharedFiles

# Models that hold devices or files give them back within this, or the end of the process does it for them.
CLOSE_S = 2.0


@dataclass(frozen=True, slots=True)
class FolderRepository:
    """The model repository of this machine."""

    path: Path
    machine: Machine
    settings: Settings

    def scan(self) -> list[VersionFolder]:
        """Every version that lies there."""
        return scan(self.path)

    def load(self, folder: VersionFolder) -> tuple[LoadedModel, ModelSpec, str]:
        """A version ready to run."""
        return load_version(folder, self.machine, self.settings)


class _Stop:
    """Asked to end: once to finish what runs, twice to end now."""

    def __init__(self, loop: asyncio.AbstractEventLoop, drain_s: float) -> None:
        self._loop = loop
        self._asked = asyncio.Event()
        self.drain_s = drain_s

    def on_signal(self, number: signal.Signals) -> None:
        if self._asked.is_set():
            os._exit(128 + number)
        logger().info("draining", signal=number.name)
        self._asked.set()

    def on_drain(self) -> None:
        self._loop.call_soon_threadsafe(self._asked.set)

    def on_alone(self) -> None:
        self.drain_s = min(self.drain_s, ORPHAN_DRAIN_S)
        self._loop.call_soon_threadsafe(self._asked.set)

    async def wait(self) -> None:
        await self._asked.wait()


async def run(launch: dict[str, Any], threads: int, control: Control) -> int:
    """Run a worker until it is told to stop; returns the exit code.

    Raises:
        ConfigError: It can't listen, or read models, as it was told.
    """
    loop = asyncio.get_running_loop()
    settings = Settings.model_validate(launch["settings"])
    stop = _Stop(loop, settings.workers.drain_ms / 1000)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, partial(stop.on_signal, number))
    control.watch(stop.on_drain, stop.on_alone)

    folder = Path(launch["models_path"])
    if not os.path.isdir(folder):  # noqa: ASYNC240  (nothing is served yet that it could hold up)
        raise ConfigError(f"There is no models folder at {folder}; make it, or name another with --models.")
    boot_id = uuid4().hex
    shared = launch.get("shared_folder")
    files = SharedFiles(Path(shared)) if shared else None
    repository = FolderRepository(folder, Machine(threads=threads), settings)
    kitchen = Kitchen(
        loop=loop,
        queue_calls=settings.workers.queue_calls,
        default_deadline_s=settings.limits.default_deadline_ms / 1000,
        expose_errors=settings.models.expose_errors,
        files=files,
    )
    models = ModelTable(boot_id, Loader(repository, settings.workers.load_timeout_ms / 1000), kitchen.serve)
    identity = Identity(boot_id, launch["version"], os.getpid(), files is not None)
    servicer = InferenceServicer(identity, models, Admission(models))
    listener = Listener(servicer, _protection(settings), settings.limits.binary_body_bytes)

    address = await listener.start(address_from_text(launch["listen"]))
    logger().info("listening", address=address, threads=threads, models=launch["models_path"])
    control.tell("listening", address=address)
    loading = asyncio.create_task(_load(models, listener, control))
    await stop.wait()
    loading.cancel()
    await _leave(servicer, listener, models, stop)
    return 0


async def _load(models: ModelTable, listener: Listener, control: Control) -> None:
    await models.load_all()
    # What the libraries have built up stays for good: the garbage collector need not walk it again at every turn.
    gc.collect()
    gc.freeze()
    await listener.set_ready()
    versions = models.snapshot().models
    logger().info("ready", models=len(versions))
    control.tell("ready", models=announcement_from_versions(versions))


async def _leave(servicer: InferenceServicer, listener: Listener, models: ModelTable, stop: _Stop) -> None:
    servicer.say_goodbye()
    await listener.set_leaving()
    try:
        async with asyncio.timeout(stop.drain_s):
            await asyncio.gather(servicer.quiet(), models.drained())
    except TimeoutError:
        logger().warning("calls were still running when the time for draining was over", drain_s=stop.drain_s)
    await listener.stop()
    try:
        async with asyncio.timeout(CLOSE_S):
            await models.close()
    except TimeoutError:
        logger().warning("models did not close in time")
    logger().info("stopped")


def _protection(settings: Settings) -> Protection:
    workers = settings.workers
    return Protection(
        tls_cert=workers.tls_cert,
        tls_key=workers.tls_key,
        tls_ca=workers.tls_ca,
        token=workers.token.get_secret_value() if workers.token else None,
        insecure=workers.insecure,
    )
