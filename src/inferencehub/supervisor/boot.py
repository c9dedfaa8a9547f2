"""Starts a worker under an interpreter that a model.yaml names, or says in one line why it can't.

Run as a script, by any Python 3: it may use nothing that is new, and nothing of the package before it is found.
"""

import importlib.util
import json
import os
import runpy
import sys

OLDEST = (3, 11)
# What a worker imports before it says anything; libraries of models report themselves when they load.
NEEDED = ("inferencehub", "grpc", "grpc_health", "google.protobuf", "numpy", "pydantic", "structlog", "yaml")


def problem() -> "str | None":
    """Why this interpreter can't be a worker; None when it can."""
    if sys.version_info < OLDEST:
        here, oldest = (".".join(map(str, version)) for version in (sys.version_info[:2], OLDEST))
        return f"The interpreter that model.yaml names is Python {here}; a worker needs {oldest} or newer."
    missing = [name for name in NEEDED if not found(name)]
    if missing:
        return (
            f"The interpreter that model.yaml names has no {', '.join(missing)}; install the wheel of "
            "inferencehub there, too; `make wheel` in a checkout makes it."
        )
    return None


def found(name: str) -> bool:
    """True when a module of this name can be imported."""
    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:
        return False


def main() -> None:
    # The folder of this file, put there because it is run as a script: its modules are not for everyone.
    del sys.path[0]
    why = problem()
    if why is None:
        runpy.run_module("inferencehub.worker", run_name="__main__", alter_sys=True)
        return
    event = json.dumps({"event": "failed", "reason": why, "exit_code": 3})
    os.write(int(os.environ["INFERENCEHUB_CONTROL_FD"]), event.encode() + b"\n")
    sys.exit(3)


if __name__ == "__main__":
    main()
