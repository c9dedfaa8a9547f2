"""The process that stands beside a worker which runs alone: `inferencehub worker` becomes it.

It does for one worker what `up` does for many, without starting it again: in a container it is process 1 and takes
adopted processes that have ended, it reads what models print, and it ends whatever they leave behind.
"""

from __future__ import annotations

import signal
import sys

from inferencehub.launch import family
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.file import text_from_file
from inferencehub.launch.lines import worker_document_from_text
from inferencehub.launch.names import EXIT_FAILURE
from inferencehub.telemetry.relay import relayed
from inferencehub.telemetry.streams import STDERR, STDOUT, forgive, open_closed_streams, style_in_force

from .log import Logger
from .machine.signals import SignalPipe, signal_pipe
from .plan import python_command
from .processes import CannotStartError, Processes
from .rules.state import Launch


def run(document: WorkerDocument) -> int:
    """Serves until the worker ends; returns its exit code, or 128 and the number of the signal that ended it."""
    # Decided here, because the worker sees a pipe where the operator has a terminal.
    log = document.settings["log"]
    log["format"] = style_in_force(log["format"])
    logger = Logger(log["level"], log["format"], process=document.name)
    launch = Launch(tuple(python_command("inferencehub.worker")), document, stdout=STDOUT)
    with signal_pipe() as signals, relayed(STDOUT), relayed(STDERR, logger.lost):
        processes = Processes(signals.wake, adopts=family.adopt_orphans())
        try:
            processes.start(document.name, launch)
            return _follow(processes, document.name, signals)
        except CannotStartError as error:
            print(f"inferencehub: Cannot start the worker: {error}.", file=sys.stderr, flush=True)
            return EXIT_FAILURE
        finally:
            processes.end_all()


def _follow(processes: Processes, name: str, signals: SignalPipe) -> int:
    while True:
        # What it says on its control socket is for `up`; its log lines say the same.
        for _ in processes.wait(None):
            pass
        for number in signals.take():
            processes.signal(name, signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)
        for _, _, status in processes.reap():
            return status if status >= 0 else 128 - status


if __name__ == "__main__":
    open_closed_streams()
    forgive()
    sys.exit(run(worker_document_from_text(text_from_file(int(sys.argv[1])))))
