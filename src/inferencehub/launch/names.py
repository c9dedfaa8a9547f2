"""The names and numbers on which the supervisor and its children agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

# Environment variables with the number of an open file: the control socket, or a file with the launch document.
CONTROL_VARIABLE: Final = "INFERENCEHUB_CONTROL_FD"
CONFIG_VARIABLE: Final = "INFERENCEHUB_CONFIG_FD"
# Marks every process that a child starts, however far it goes away from it: one value for each life of a child.
LIFE_VARIABLE: Final = "INFERENCEHUB_LIFE"

GATEWAY: Final = "gateway"
WORKER: Final = "worker"
# Who keeps workers on a cluster.
CLUSTER: Final = "ray"

EXIT_FAILURE: Final = 1
EXIT_USAGE: Final = 2
EXIT_BAD_CONFIG: Final = 3
# sysexits.h calls it a temporary failure; to the supervisor it says: start me again, I have only cleared the table.
EXIT_START_AGAIN: Final = 75

# Time for running calls once the supervisor is gone.
ORPHAN_DRAIN_S: Final = 2.0


def gateway_name(number: int) -> str:
    """The gateway process of this number, of which 1 is the first."""
    return GATEWAY if number == 1 else f"{GATEWAY}-{number}"


def worker_name(index: int) -> str:
    """The process that serves every model, number `index`."""
    return f"worker-{index}"


def standby_name(number: int) -> str:
    """The process that waits to take the place of one that serves every model, number `number`."""
    return f"standby-{number}"


def isolated_name(model: str) -> str:
    """The process that serves one model alone."""
    return f"isolated-{model}"


def load_journal(home: str, name: str) -> str:
    """Where the worker of this name notes what it loads. The name may be anything, as an address is."""
    return str(Path(home) / "loads" / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', name)}.jsonl")
