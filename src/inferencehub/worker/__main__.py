"""`python -m inferencehub.worker`: a worker whose launch document comes from its supervisor or an inherited file."""

from __future__ import annotations

import os
import sys

from inferencehub.worker.process.control import Control, document_from_file
from inferencehub.worker.process.server import serve


def main() -> int:
    """Serve; returns the exit code."""
    control = Control.from_environment()
    launch = control.read_document() if control.is_supervised else document_from_file()
    if launch is None:
        print("inferencehub: a worker is started by `inferencehub up` or `inferencehub worker`.", file=sys.stderr)
        return 2
    return serve(launch, control)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: a model that still runs in C++ would crash while the interpreter takes itself apart around it.
    os._exit(code)
