"""Starts a worker from its launch document. Light to import: thread limits must be set before numpy is loaded."""

from __future__ import annotations

import gc
import os
import sys

from inferencehub.config.error import ConfigError
from inferencehub.launch.channel import WorkerEnd
from inferencehub.launch.cores import usable_cores
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import Failed
from inferencehub.launch.names import EXIT_BAD_CONFIG
from inferencehub.worker.process.cores import limit_threads, threads_for_worker


def serve(launch: WorkerDocument, control: WorkerEnd) -> int:
    """Serve models until told to stop.

    Args:
        launch: The launch document.
        control: The channel to the supervisor; a silent one where there is none.

    Returns:
        The exit code: 0 after draining, 3 when it can't serve as it was told.
    """
    workers = launch.settings["workers"]
    threads = workers["threads"] or threads_for_worker(usable_cores(), launch.worker_count)
    limit_threads(threads)
    # Libraries make hundreds of thousands of objects while they are imported, all of them for good: looking through
    # them for garbage every 700 allocations made the start a tenth longer.
    gc.set_threshold(50_000, 20, 50)
    # gRPC's C++ part writes lines of its own shape to stderr; what matters reaches us as errors.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    # gRPC's own handlers of forks crash children of a process that serves by grpc.aio (grpc/grpc#32992); without them a
    # model's children live, as long as they leave the worker's gRPC alone.
    os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"

    # By its event engine a frame goes through two more threads on its way in. Measured with iris, one call at a time
    # and 64: 0.92 of the processor time a call without it. gRPC passes over what it does not know any more.
    os.environ.setdefault("GRPC_EXPERIMENTS", "-event_engine_listener")

    import uvloop

    from inferencehub.telemetry.log import configure_log
    from inferencehub.worker.process.compose import run

    log = launch.settings["log"]
    alone = launch.worker_count == 1 and not launch.only_models and not launch.standby
    configure_log(launch.name, level=log["level"], style=log["format"], color=log["color"], alone=alone)
    try:
        return uvloop.run(run(launch, threads, control))
    except ConfigError as error:
        control.tell(Failed(str(error), EXIT_BAD_CONFIG))
        print(f"inferencehub: {error}", file=sys.stderr, flush=True)
        return EXIT_BAD_CONFIG
