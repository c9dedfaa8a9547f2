"""`python -m inferencehub.supervisor.cluster`: the process that keeps workers on a cluster; `up --ray` starts it."""

from __future__ import annotations

import signal
import sys
import threading
import time
from dataclasses import replace

from inferencehub.config.error import ConfigError
from inferencehub.launch.channel import WorkerEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import Failed
from inferencehub.launch.names import EXIT_BAD_CONFIG, EXIT_USAGE
from inferencehub.supervisor.log import Logger
from inferencehub.telemetry.streams import forgive, open_closed_streams

from .pool import Pool
from .ray_cluster import RayCluster
from .scaling import first_scale, limits_from_settings

STEP_S = 0.25


def main() -> int:
    """Serves until told to stop; returns the exit code."""
    control = WorkerEnd.from_environment()
    document = control.read_document() if control.is_supervised else None
    if document is None:
        print("inferencehub: the workers of a cluster are kept by `inferencehub up --ray`.", file=sys.stderr)
        return EXIT_USAGE
    try:
        code = _keep(document, control)
    except ConfigError as error:
        control.tell(Failed(str(error), EXIT_BAD_CONFIG))
        code = EXIT_BAD_CONFIG
    control.flush()
    return code


def _keep(document: WorkerDocument, control: WorkerEnd) -> int:
    settings = document.settings
    ray, log = settings["ray"], settings["log"]
    logger = Logger(log["level"], log["format"], log["color"], process=document.name)
    cluster = RayCluster(ray["address"], ray["worker_resources"], _of_worker(document))
    limits = limits_from_settings(settings)
    pool = Pool(
        cluster,
        limits,
        first_scale(settings["workers"]["count"], limits),
        control.tell,
        lambda level, message, fields: logger.write(level, message, **fields),
    )
    stop = threading.Event()
    # After Ray has connected, which takes signals for itself.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    control.watch(lambda _: None, stop.set)
    pool.begin()
    while not stop.is_set():
        pool.step(cluster.news(STEP_S), time.monotonic())
    pool.drain(time.monotonic())
    give_up_at = time.monotonic() + settings["workers"]["drain_ms"] / 1000
    while not pool.is_empty and time.monotonic() < give_up_at:
        pool.step(cluster.news(STEP_S), time.monotonic())
    cluster.close()
    return 0


def _of_worker(document: WorkerDocument) -> WorkerDocument:
    """What each worker is told. It has the cores that Ray gives it, and not a part of its node."""
    workers = document.settings["workers"]
    cores = int(document.settings["ray"]["worker_resources"].get("num_cpus", 1))
    settings = document.settings | {"workers": workers | {"threads": workers["threads"] or max(1, cores)}}
    return replace(document, settings=settings, supervised=True, reports_load=True)


if __name__ == "__main__":
    open_closed_streams()
    forgive()
    sys.exit(main())
