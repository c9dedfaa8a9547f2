"""The process that stands beside a worker which runs alone: `inferencehub worker` becomes it.

It does for one worker what `up` does for many, without starting it again: in a container it is process 1 and takes
adopted processes that have ended, it reads what models print, it ends the worker when it hangs or takes too much, and
it ends whatever its models leave behind.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from inferencehub.launch import family
from inferencehub.launch.channel import WorkerEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import Drain, Order
from inferencehub.launch.file import text_from_file
from inferencehub.launch.lines import worker_document_from_text
from inferencehub.launch.names import EXIT_FAILURE
from inferencehub.telemetry.relay import relayed
from inferencehub.telemetry.streams import STDERR, STDOUT, forgive, log_in_force, open_closed_streams

from .log import Logger
from .lookout import Lookout, page_of
from .machine.signals import SignalPipe, signal_pipe
from .plan import patience_from_settings, python_command
from .processes import CannotStartError, Processes
from .rules.state import Launch
from .rules.verdict import Watch


def run(document: WorkerDocument, control: WorkerEnd) -> int:
    """Serves until the worker ends; returns its exit code, or 128 and the number of the signal that ended it.

    `control`: leads to who has started this; what the worker says is passed on there.
    """
    # Decided here, because the worker sees a pipe where the operator has a terminal.
    log = document.settings["log"] = log_in_force(document.settings["log"])
    logger = Logger(log["level"], log["format"], log["color"], process=document.name)
    with signal_pipe() as signals, relayed(STDOUT), relayed(STDERR, logger.lost), _with_page(document) as document:
        launch = Launch(tuple(python_command("inferencehub.worker")), document, stdout=STDOUT)
        processes = Processes(signals.wake, adopts=family.adopt_orphans())
        control.watch(_end_on, lambda: os.kill(os.getpid(), signal.SIGTERM))
        try:
            processes.start(document.name, launch)
            return _follow(processes, document, signals, logger, control)
        except CannotStartError as error:
            print(f"inferencehub: Cannot start the worker: {error}.", file=sys.stderr, flush=True)
            return EXIT_FAILURE
        finally:
            processes.end_all()


@contextmanager
def _with_page(document: WorkerDocument) -> Iterator[WorkerDocument]:
    """The document with a place for the run page: beside its socket, or in a folder of its own where it has none."""
    if page_of(document) is not None:
        yield document
        return
    with TemporaryDirectory(prefix="ih-worker-", ignore_cleanup_errors=True) as folder:
        yield replace(document, run_page=str(Path(folder) / "worker.runs"))


def _end_on(order: Order) -> None:
    if isinstance(order, Drain):
        os.kill(os.getpid(), signal.SIGTERM)


def _follow(
    processes: Processes, document: WorkerDocument, signals: SignalPipe, log: Logger, control: WorkerEnd
) -> int:
    name, patience = document.name, patience_from_settings(document.settings)
    lookout, watch, was_judged = Lookout(patience.memory_bytes), Watch.from_start(time.monotonic()), False
    while True:
        # Where nobody listens, its log lines say the same.
        for _, event in processes.wait(lookout.pause_s):
            control.tell(event)
        for number in signals.take():
            processes.signal(name, signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)
        for _, last_words, status in processes.reap():
            for event in last_words:
                control.tell(event)
            control.flush()
            return status if status >= 0 else 128 - status
        now = time.monotonic()
        watch, verdict = watch.looked(lookout.look(processes.workers(), now)[name], patience, now)
        if verdict is not None and not was_judged:
            was_judged = True
            log.write("error", f"{name} is killed: {verdict.reason}", **verdict.fields)
            lookout.judge(name, verdict.cause)
            processes.kill(name)


if __name__ == "__main__":
    open_closed_streams()
    forgive()
    control = WorkerEnd.from_environment()
    document = control.read_document() if control.is_supervised else None
    sys.exit(run(document or worker_document_from_text(text_from_file(int(sys.argv[1]))), control))
