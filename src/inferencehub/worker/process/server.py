"""Starts a worker from its launch document. Light to import: thread limits must be set before numpy is loaded."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from typing import Any

from inferencehub.config.error import ConfigError
from inferencehub.worker.process.control import Control
from inferencehub.worker.process.cores import limit_threads, threads_for_worker, usable_cores

EXIT_OK = 0
EXIT_BAD_CONFIG = 3


def serve(launch: dict[str, Any], control: Control | None = None) -> int:
    """Serve models until told to stop.

    Args:
        launch: The launch document: name, version, settings, listen, models_path, shared_folder, worker_count.
        control: The supervisor's socket, when the launch document was read from it.

    Returns:
        The exit code: 0 after draining, 3 when it can't serve as it was told.
    """
    control = control or Control.from_environment()
    workers = launch["settings"]["workers"]
    threads = workers["threads"] or threads_for_worker(usable_cores(), launch["worker_count"])
    limit_threads(threads)
    # Libraries make hundreds of thousands of objects while they are imported, all of them for good: looking through
    # them for garbage every 700 allocations made the start a tenth longer.
    gc.set_threshold(50_000, 20, 50)
    # gRPC's C++ part writes lines of its own shape to stderr; what matters reaches us as errors.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")

    from inferencehub.telemetry.log import configure_log
    from inferencehub.worker.process.compose import run

    log = launch["settings"]["log"]
    configure_log(launch["name"], level=log["level"], style=log["format"])
    try:
        return asyncio.run(run(launch, threads, control))
    except ConfigError as error:
        control.tell("failed", reason=str(error), exit_code=EXIT_BAD_CONFIG)
        print(f"inferencehub: {error}", file=sys.stderr, flush=True)
        return EXIT_BAD_CONFIG
