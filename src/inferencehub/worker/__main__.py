"""`python -m inferencehub.worker`: a worker whose launch document comes from its supervisor or an inherited file."""

from __future__ import annotations

import os
import sys

from inferencehub.launch.channel import WorkerEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.file import text_from_file
from inferencehub.launch.lines import LaunchError, worker_document_from_text
from inferencehub.launch.names import CONFIG_VARIABLE
from inferencehub.worker.process.server import serve


def main() -> int:
    """Serve; returns the exit code."""
    control = WorkerEnd.from_environment()
    try:
        launch = control.read_document() if control.is_supervised else _document_from_environment()
    except LaunchError as error:
        print(f"inferencehub: the launch document can't be used: {error}.", file=sys.stderr)
        return 2
    if launch is None:
        print("inferencehub: a worker is started by `inferencehub up` or `inferencehub worker`.", file=sys.stderr)
        return 2
    code = serve(launch, control)
    control.flush()
    return code


def _document_from_environment() -> WorkerDocument | None:
    descriptor = os.environ.pop(CONFIG_VARIABLE, None)
    return None if descriptor is None else worker_document_from_text(text_from_file(int(descriptor)))


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: a model that still runs in C++ would crash while the interpreter takes itself apart around it.
    os._exit(code)
