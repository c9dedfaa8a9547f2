"""The last moment of a worker: nothing that its models have started outlives it."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from inferencehub.launch import family
from inferencehub.launch.names import LIFE_VARIABLE

# A supervisor that is gone has left this process to another parent.
_PARENT = os.getppid()


def leave(code: int) -> NoReturn:
    """End the process, and every process that stems from it, in any thread.

    The supervisor would see to them too, unless it is gone itself. Not by sys.exit: a thread that a model left would be
    waited for, and a model that still runs in C++ would crash while the interpreter takes itself apart around it.
    """
    life = os.environ.get(LIFE_VARIABLE)
    if family.end_own_family(life) and life and os.getppid() != _PARENT:
        family.sweep_after_own_end(life)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
