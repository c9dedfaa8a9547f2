"""One run of `up` from its plan: takes home, port and folders, runs the supervisor, and gives everything back."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from inferencehub.launch import family
from inferencehub.launch.names import CLUSTER, gateway_name, standby_name, worker_name
from inferencehub.telemetry.outlet import Outlet
from inferencehub.telemetry.relay import relayed
from inferencehub.telemetry.streams import STDERR, STDOUT, Color, color_in_force, log_in_force
from inferencehub.telemetry.text_line import Paint, coloured, plain

from . import commands, documents
from .announcer import Announcer
from .banner import base_url, grpc_address
from .log import Logger
from .lookout import Lookout
from .loop import Loop
from .machine import folders
from .machine.home_lock import lock_home
from .machine.node import find_node
from .machine.shell import program_elsewhere
from .machine.signals import SignalPipe, signal_pipe
from .machine.sockets import LEFTOVER_WAIT_S, listen_for
from .machine.vitals import counts_memory
from .plan import Plan, patience_from_settings, python_command
from .processes import Processes
from .rules.state import Child, DrainTimes, Launch, State
from .rules.verdict import Patience
from .start_error import StartError


def run(plan: Plan) -> int:
    """Serves until told to stop; returns the exit code."""
    paint = _paint_of_stdout(plan.settings["log"]["color"])
    # Decided here, because children see a pipe where the operator has a terminal.
    log = log_in_force(plan.settings["log"])
    plan = replace(plan, settings=plan.settings | {"log": log})
    logger = Logger(log["level"], log["format"], log["color"])
    with signal_pipe() as signals, relayed(STDERR, logger.lost):
        try:
            with ExitStack() as stack:
                return _loop(plan, logger, paint, stack, signals).run()
        except StartError as failure:
            print(f"inferencehub: {failure}", file=sys.stderr, flush=True)
            return failure.exit_code


def _loop(plan: Plan, log: Logger, paint: Paint, stack: ExitStack, signals: SignalPipe) -> Loop:
    """Everything that the run needs, each part with its way back on the stack."""
    gateway_command = plan.commands.get("gateway") or commands.gateway_command(
        find_node().path, commands.bundle_path(), "serve"
    )
    lock = lock_home(Path(plan.home))
    stack.callback(lock.release)
    settings = plan.settings["gateway"]
    wait_s = LEFTOVER_WAIT_S if lock.follows_a_kill else 0.0
    listeners = listen_for(settings["host"], settings["port"], settings["grpc_port"], wait_s=wait_s)
    stack.callback(listeners.close)
    sockets, shared = _folders(stack, log)

    def gateway_launch(number: int) -> Launch:
        return Launch(
            tuple(gateway_command),
            documents.gateway_document(plan, number, listeners, sockets, shared),
            descriptors=listeners.descriptors,
            environment=commands.gateway_environment(plan.home, os.environ),
        )

    url = base_url(
        settings["host"],
        listeners.http.getsockname()[1],
        tls=settings["tls_cert"] is not None,
        base_path=settings["base_path"],
    )
    patience = patience_from_settings(plan.settings)
    if patience.memory_bytes != float("inf") and not counts_memory():
        log.write("warning", "workers.memory_mb is not in force: this system does not tell what a process takes")
    stdout = Outlet(STDOUT)
    stack.callback(stdout.flush)
    return Loop(
        _state(plan, gateway_launch, sockets, shared, patience),
        Processes(signals.wake, adopts=family.adopt_orphans()),
        announcer=Announcer(
            url,
            (*(each.shown for each in plan.folders), *plan.upstreams),
            lambda text: stdout.write(text.encode()),
            auth=plan.settings["auth"]["enabled"],
            as_json=plan.as_json,
            program=program_elsewhere(sys.executable, os.environ),
            paint=paint,
            grpc_address=grpc_address(settings["host"], listeners.grpc_port),
            open_dashboard=_browser(plan, stack),
        ),
        log=log,
        signals=signals,
        lookout=Lookout(patience.memory_bytes),
        close_listener=listeners.close,
    )


def _browser(plan: Plan, stack: ExitStack) -> Callable[[str], object]:
    """What passes the dashboard's address on to who waits for it."""
    if plan.browser is None:
        return lambda address: None
    os.set_inheritable(plan.browser, False)
    pipe = stack.enter_context(os.fdopen(plan.browser, "w"))

    def tell(address: str) -> None:
        # Somebody may have ended it: then nothing is opened.
        with suppress(OSError), pipe:
            pipe.write(f"{address}\n")

    return tell


def _paint_of_stdout(color: Color) -> Paint:
    """Colours for the banner, which may go to a terminal while the log does not, or the other way round."""
    return coloured if color_in_force(color, is_terminal=os.isatty(STDOUT)) == "always" else plain


def _state(
    plan: Plan, gateway_launch: Callable[[int], Launch], sockets: Path, shared: Path | None, patience: Patience
) -> State:
    """What there is before anything has happened."""
    worker_command = plan.commands.get("worker")

    def shared_launch(index: int) -> Launch:
        command = worker_command or python_command("inferencehub.worker")
        return Launch(tuple(command), documents.worker_document(plan, index, sockets, shared))

    def isolated_launch(model: str, interpreter: str | None, number: int) -> Launch:
        command = worker_command or commands.isolated_command(interpreter)
        return Launch(tuple(command), documents.isolated_document(plan, model, number, sockets, shared))

    def standby_launch(number: int) -> Launch:
        command = worker_command or python_command("inferencehub.worker")
        return Launch(tuple(command), documents.standby_document(plan, number, sockets, shared))

    if plan.is_on_cluster:
        command = plan.commands.get("cluster") or python_command("inferencehub.supervisor.cluster")
        workers = {CLUSTER: Child(Launch(tuple(command), documents.cluster_document(plan)), members=())}
    else:
        workers = {worker_name(index): Child(shared_launch(index)) for index in range(plan.worker_count)}
        workers |= {standby_name(n): Child(standby_launch(n)) for n in range(plan.settings["workers"]["standby"])}
    numbers = range(1, plan.gateway_count + 1)
    gateways = {gateway_name(number): Child(gateway_launch(number)) for number in numbers}
    settings = plan.settings["gateway"]
    return State(
        {**workers, **gateways},
        isolated_launch,
        DrainTimes(
            gateway_s=(settings["drain_notice_ms"] + settings["drain_ms"]) / 1000,
            worker_s=plan.settings["workers"]["drain_ms"] / 1000,
        ),
        patience,
        has_upstreams=len(plan.upstreams) > 0,
    )


def _folders(stack: ExitStack, log: Logger) -> tuple[Path, Path | None]:
    """The folders of this run: for sockets and, where the machine can, for tensors shared through memory."""

    def folder_in(base: Path) -> Path:
        for leftover in folders.remove_leftovers(base):
            log.write("info", "removed what a killed run had left", folder=str(leftover))
        folder = folders.make_run_folder(base)
        stack.callback(folder.remove)
        return folder.path

    shared_base = folders.shared_base()
    return folder_in(folders.socket_base()), folder_in(shared_base) if shared_base else None
