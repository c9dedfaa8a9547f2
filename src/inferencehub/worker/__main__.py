"""`python -m inferencehub.worker`: a worker whose launch document comes from its supervisor or an inherited file."""

from __future__ import annotations

import os
import sys
import traceback

from inferencehub.launch.channel import WorkerEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.file import text_from_file
from inferencehub.launch.lines import LaunchError, worker_document_from_text
from inferencehub.launch.names import CONFIG_VARIABLE, EXIT_FAILURE, EXIT_USAGE
from inferencehub.telemetry.streams import forgive, open_closed_streams
from inferencehub.worker.process.leave import leave
from inferencehub.worker.process.server import serve


def main() -> int:
    """Serve; returns the exit code."""
    control = WorkerEnd.from_environment()
    try:
        launch = control.read_document() if control.is_supervised else _document_from_environment()
    except LaunchError as error:
        print(f"inferencehub: the launch document can't be used: {error}.", file=sys.stderr)
        return EXIT_USAGE
    if launch is None:
        print("inferencehub: a worker is started by `inferencehub up` or `inferencehub worker`.", file=sys.stderr)
        return EXIT_USAGE
    code = serve(launch, control)
    control.flush()
    return code


def _document_from_environment() -> WorkerDocument | None:
    descriptor = os.environ.pop(CONFIG_VARIABLE, None)
    return None if descriptor is None else worker_document_from_text(text_from_file(int(descriptor)))


if __name__ == "__main__":
    open_closed_streams()
    forgive()
    try:
        code = main()
    except BaseException:
        traceback.print_exc()
        code = EXIT_FAILURE
    leave(code)
