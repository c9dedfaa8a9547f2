"""Puts the parts of a worker together, runs them, and takes them apart again."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import uuid4

from inferencehub.config.error import ConfigError
from inferencehub.config.settings import Settings
from inferencehub.launch.channel import WorkerEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import (
    Drain,
    EndExplained,
    Isolated,
    IsolatedModel,
    IsolatedModels,
    Load,
    Order,
    Ready,
    TakeOver,
)
from inferencehub.launch.runs.page import RunPage
from inferencehub.repository.watch import Watch
from inferencehub.runtimes.placement.room import Room
from inferencehub.runtimes.protocol import Machine
from inferencehub.telemetry.log import logger
from inferencehub.worker.calls.admit import Admission
from inferencehub.worker.calls.inputs.shared_files import SharedFiles
from inferencehub.worker.calls.lane.hello import Identity
from inferencehub.worker.calls.queue.stalls import Stalls
from inferencehub.worker.catalogue.folder_repository import FolderRepository
from inferencehub.worker.catalogue.isolation import Interpreters, Isolation
from inferencehub.worker.catalogue.joined_repository import JoinedRepository, Part
from inferencehub.worker.catalogue.loading.journal import LoadJournal
from inferencehub.worker.catalogue.loading.loader import Loader, Repository
from inferencehub.worker.catalogue.loading.others import Others
from inferencehub.worker.catalogue.loading.surroundings import Surroundings
from inferencehub.worker.catalogue.loading.turns import at_once_for_cores
from inferencehub.worker.catalogue.models import ModelTable
from inferencehub.worker.catalogue.own_writes import OwnWrites
from inferencehub.worker.catalogue.reconciler import Reconciler
from inferencehub.worker.catalogue.served import Kitchen
from inferencehub.worker.process.address import Protection, address_from_text
from inferencehub.worker.process.announcement import announcement_from_versions
from inferencehub.worker.process.forked import forget_the_worker_in_children
from inferencehub.worker.process.listener import Listener
from inferencehub.worker.process.memory import AFTER_RELOAD_S, AFTER_UNLOAD_S, Memory
from inferencehub.worker.process.memory_fence import fence_memory
from inferencehub.worker.process.place import Place
from inferencehub.worker.process.run_page import beat, had_calls, open_page
from inferencehub.worker.process.servicer import InferenceServicer
from inferencehub.worker.process.stop import Stop
from inferencehub.worker.process.tracing import LAST_SPANS_S, open_tracing

# Models that hold devices or files give them back within this, or the end of the process does it for them. A run that
# goes on though all who waited for it have gone has no more time to end by itself: it may never do so.
CLOSE_S = 2.0
# Gateways hear within milliseconds that a version leaves; on a busy machine a few turns of their loop later.
FAREWELL_S = 0.25
# So long before the end of the drain streams are ended that would go on beyond it.
LAST_WORDS_S = 1.0
REPORT_LOAD_S = 0.25


async def run(launch: WorkerDocument, threads: int, control: WorkerEnd) -> int:
    """Run a worker until it is told to stop; returns the exit code.

    Raises:
        ConfigError: It can't listen, or read models, as it was told.
    """
    loop = asyncio.get_running_loop()
    settings = Settings.model_validate(launch.settings)
    stop = Stop(loop, settings.workers.drain_ms / 1000)
    _take_signals(loop, stop)
    forget_the_worker_in_children()

    for each in launch.folders:
        if not os.path.isdir(each.path):  # noqa: ASYNC240  (nothing is served yet that it could hold up)
            raise ConfigError(f"There is no models folder at {each.path}; make it, or name another with --models.")
    if settings.workers.memory_mb is not None:
        fence_memory(settings.workers.memory_mb * 2**20, threads, loop)
    boot_id = uuid4().hex
    files = SharedFiles(Path(launch.shared_folder)) if launch.shared_folder else None
    listen = address_from_text(launch.listen)
    calls_ran = had_calls(listen, launch.run_page)
    page = open_page(listen, boot_id, launch.run_page)
    journal = _journal(launch, calls_ran=calls_ran)
    stalls = Stalls()
    models, reconciler, isolation = _models(
        launch, settings, threads, control, stop, files, boot_id, journal, page, stalls
    )
    identity = Identity(boot_id, launch.version, os.getpid(), files is not None, launch.previous_end or "")
    tracing = open_tracing(settings.telemetry.otlp, launch.name, launch.version)
    admission = Admission(models, tracer=tracing.calls if tracing else None)
    servicer = InferenceServicer(identity, models, reconciler, admission)
    listener = Listener(servicer, _protection(settings), settings.limits.binary_body_bytes)
    place = Place(servicer, listener, page, journal, control, settings.log, stop.on_failure)
    control.watch(partial(_obey, stop, reconciler, isolation, place), stop.on_alone)
    if not launch.standby:
        await place.take(listen)
    if journal.explains_end:
        control.tell(EndExplained())
    beat(loop, page, stalls)
    if launch.reports_load:
        _report_load(loop, models, control)
    roots = settings.models.link_roots
    watches = [Watch(Path(each.path), reconciler.wake_from_thread, roots) for each in launch.folders]
    for watch in watches:
        watch.start()
    serving = asyncio.create_task(_serve(models, reconciler, listener, control, waits=launch.wait_for_desired))
    serving.add_done_callback(stop.on_failure)
    await stop.wait()
    journal.stop()
    for watch in watches:
        watch.stop()
    serving.cancel()
    reconciler.stop()
    await _leave(servicer, listener, models, stop, settings.streams.drain_ms / 1000)
    if tracing is not None:
        tracing.stop(LAST_SPANS_S)
    page.remove()
    return stop.exit_code


def _journal(launch: WorkerDocument, *, calls_ran: bool) -> LoadJournal:
    if not launch.load_journal:
        return LoadJournal()
    path = Path(launch.load_journal)
    return LoadJournal(path, launch.previous_end, Others(path), calls_ran=calls_ran)


def _models(
    launch: WorkerDocument,
    settings: Settings,
    threads: int,
    control: WorkerEnd,
    stop: Stop,
    files: SharedFiles | None,
    boot_id: str,
    journal: LoadJournal,
    page: RunPage,
    stalls: Stalls,
) -> tuple[ModelTable, Reconciler, Isolation | None]:
    """The model versions of this worker, and what keeps them in step with the repository."""
    loop = asyncio.get_running_loop()
    memory = Memory(loop)

    def gone(replaced: bool) -> None:
        memory.give_back(AFTER_RELOAD_S if replaced else AFTER_UNLOAD_S)
        reconciler.wake()
        if launch.only_models is not None and reconciler.has_loaded and not models.serves_something:
            stop.to_start_again()

    repository = _repository(launch, settings, threads, partial(loop.call_soon_threadsafe, _take_signals, loop, stop))
    models = ModelTable(boot_id, gone, farewell_s=FAREWELL_S)
    isolation = Isolation(partial(_report_isolated, control)) if launch.supervised_isolation else None
    reconciler = Reconciler(
        models,
        Loader(repository, settings.workers.load_timeout_ms / 1000, settings.models.settle_ms / 1000, page=page),
        _kitchen(settings, files, page, stalls).serve,
        settled=memory.settle,
        settle_s=settings.models.settle_ms / 1000,
        poll_s=settings.models.poll_ms / 1000,
        parallel_loads=settings.workers.parallel_loads or at_once_for_cores(threads),
        journal=journal,
        isolation=isolation,
    )
    return models, reconciler, isolation


def _repository(
    launch: WorkerDocument, settings: Settings, threads: int, take_signals: Callable[[], object]
) -> Repository:
    only, surroundings = launch.only_models, Surroundings(take_signals)
    # One for all folders: their models share the devices.
    room = Room(settings.devices.memory_mb)

    def repository(folder: Path) -> FolderRepository:
        own_writes = OwnWrites(folder)
        own_writes.start()
        return FolderRepository(
            folder,
            Machine(threads=threads),
            settings,
            only=None if only is None else frozenset(only),
            isolates=only is not None or launch.supervised_isolation,
            own_writes=own_writes,
            surroundings=surroundings,
            room=room,
        )

    parts = [Part(each.shown, repository(Path(each.path))) for each in launch.folders]
    return parts[0].repository if len(parts) == 1 else JoinedRepository(parts)


def _kitchen(settings: Settings, files: SharedFiles | None, page: RunPage, stalls: Stalls) -> Kitchen:
    return Kitchen(
        loop=asyncio.get_running_loop(),
        queue_calls=settings.workers.queue_calls,
        default_deadline_s=settings.limits.default_deadline_ms / 1000,
        expose_errors=settings.models.expose_errors,
        max_answer_bytes=settings.limits.answer_bytes,
        files=files,
        page=page,
        stalls=stalls,
        streams=settings.streams,
    )


def _report_load(loop: asyncio.AbstractEventLoop, models: ModelTable, control: WorkerEnd) -> None:
    """From now on; whoever keeps this worker decides by it how many there are."""
    delay_ms = max((load.delay_ms for load in models.loads().values()), default=0)
    control.tell(Load(delay_ms))
    loop.call_later(REPORT_LOAD_S, _report_load, loop, models, control)


def _obey(stop: Stop, reconciler: Reconciler, isolation: Isolation | None, place: Place, order: Order) -> None:
    match order:
        case Drain():
            stop.on_drain()
        case Isolated(serving, failed) if isolation is not None:
            isolation.learn(serving, failed)
            reconciler.wake_from_thread()
        case TakeOver():
            place.take_over(order)


def _take_signals(loop: asyncio.AbstractEventLoop, stop: Stop) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, partial(stop.on_signal, number))


def _report_isolated(control: WorkerEnd, models: Interpreters) -> None:
    control.tell(IsolatedModels(tuple(IsolatedModel(name, python) for name, python in models.items())))


async def _serve(
    models: ModelTable, reconciler: Reconciler, listener: Listener, control: WorkerEnd, *, waits: bool
) -> None:
    if waits:
        await reconciler.told()
    await reconciler.load_all()
    await listener.set_ready()
    versions = models.snapshot().models
    logger().info("ready", models=len(versions))
    control.tell(Ready(announcement_from_versions(versions)))
    await reconciler.follow()


async def _leave(
    servicer: InferenceServicer, listener: Listener, models: ModelTable, stop: Stop, streams_s: float
) -> None:
    servicer.say_goodbye()
    await listener.set_leaving()
    # Their callers are to learn of it before everything ends.
    streams_s = min(streams_s, stop.drain_s - min(LAST_WORDS_S, stop.drain_s / 2))
    asyncio.get_running_loop().call_later(streams_s, models.end_streams)
    try:
        async with asyncio.timeout(stop.drain_s):
            await servicer.quiet()
    except TimeoutError:
        logger().warning("calls were still running when the time for draining was over", drain_s=stop.drain_s)
    await listener.stop()
    try:
        async with asyncio.timeout(CLOSE_S):
            await models.close()
    except TimeoutError:
        logger().warning("models did not end their runs, or did not close, in time", close_s=CLOSE_S)
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
