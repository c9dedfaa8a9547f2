"""One run of `up` from its plan: takes home, port and folders, runs the supervisor, and gives everything back."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from inferencehub.launch.names import GATEWAY, isolated_name, worker_name

from . import commands, documents, folders
from .announcer import Announcer
from .banner import base_url
from .child import Child
from .home_lock import lock_home
from .isolated import IsolatedWorkers
from .log import Log
from .node import find_node
from .plan import Plan, python_command
from .signals import SignalPipe, signal_pipe
from .sockets import LEFTOVER_WAIT_S, listen
from .start_error import StartError
from .up import Supervisor


def run(plan: Plan) -> int:
    """Serves until told to stop; returns the exit code."""
    log = Log(plan.settings["log"]["level"], plan.settings["log"]["format"])
    try:
        with signal_pipe() as signals, ExitStack() as stack:
            return _supervisor(plan, log, stack, signals).run()
    except StartError as failure:
        print(f"inferencehub: {failure}", file=sys.stderr, flush=True)
        return failure.exit_code


def _supervisor(plan: Plan, log: Log, stack: ExitStack, signals: SignalPipe) -> Supervisor:
    """Everything that the run needs, each part with its way back on the stack."""
    gateway_command = plan.commands.get("gateway") or commands.gateway_command(
        find_node().path, commands.bundle_path(), "serve"
    )
    lock = lock_home(Path(plan.home))
    stack.callback(lock.release)
    settings = plan.settings["gateway"]
    listener = listen(settings["host"], settings["port"], wait_s=LEFTOVER_WAIT_S if lock.follows_a_kill else 0.0)
    stack.callback(listener.close)
    sockets, shared = _folders(stack, log)

    workers = [
        Child(
            worker_name(index),
            plan.commands.get("worker") or python_command("inferencehub.worker"),
            documents.worker_document(plan, index, sockets, shared),
        )
        for index in range(plan.worker_count)
    ]
    document = documents.gateway_document(plan, listener.fileno(), sockets, shared)
    gateway = Child(
        GATEWAY,
        gateway_command,
        document,
        descriptors=(listener.fileno(),),
        environment=commands.gateway_environment(plan.home, os.environ),
    )
    numbers = count()

    def isolated(model: str, interpreter: str | None) -> Child:
        return Child(
            isolated_name(model),
            plan.commands.get("worker") or commands.isolated_command(interpreter),
            documents.isolated_document(plan, model, next(numbers), sockets, shared),
        )

    url = base_url(
        settings["host"],
        listener.getsockname()[1],
        tls=settings["tls_cert"] is not None,
        base_path=settings["base_path"],
    )
    return Supervisor(
        gateway,
        workers,
        IsolatedWorkers(isolated),
        announcer=Announcer(url, plan.models_path, auth=plan.settings["auth"]["enabled"], as_json=plan.as_json),
        log=log,
        signals=signals,
        close_listener=listener.close,
        drain_s={
            "gateway": (settings["drain_notice_ms"] + settings["drain_ms"]) / 1000,
            "worker": plan.settings["workers"]["drain_ms"] / 1000,
        },
    )


def _folders(stack: ExitStack, log: Log) -> tuple[Path, Path | None]:
    """The folders of this run: for sockets and, where the machine can, for tensors shared through memory."""

    def folder_in(base: Path) -> Path:
        for leftover in folders.remove_leftovers(base):
            log.info("removed what a killed run had left", folder=str(leftover))
        folder = folders.make_run_folder(base)
        stack.callback(folder.remove)
        return folder.path

    shared_base = folders.shared_base()
    return folder_in(folders.socket_base()), folder_in(shared_base) if shared_base else None
