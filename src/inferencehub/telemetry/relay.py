"""A pipe in place of a standard stream, which is always read: nobody who writes there waits for the real reader.

What a process has written stays in the pipe when it crashes, so its last words are never lost; and because this is
another process than the one that runs models, a library that prints while it holds Python's lock can't stall it.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from .outlet import Outlet

# As large as Linux lets anyone make a pipe: room for those who write while this process gets no turn.
PIPE_BYTES = 1024 * 1024
READ_BYTES = 65_536
# Who has the stream still open after this is no child of ours.
END_S = 1.0


@contextmanager
def relayed(descriptor: int, notice: Callable[[int], str] | None = None) -> Iterator[None]:
    """Puts the pipe in the stream's place for this process and all that it starts; at the end what is left goes out."""
    outside = os.dup(descriptor)
    inlet, inside = os.pipe()
    with suppress(OSError, AttributeError):  # no such call on this system, or no right to so much
        fcntl.fcntl(inside, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    os.dup2(inside, descriptor, inheritable=True)
    os.close(inside)
    outlet = Outlet(outside, notice)
    reader = threading.Thread(target=_pass_on, args=(inlet, outlet), name="relay", daemon=True)
    reader.start()
    try:
        yield
    finally:
        os.dup2(outside, descriptor, inheritable=True)
        reader.join(END_S)
        outlet.flush()


def _pass_on(inlet: int, outlet: Outlet) -> None:
    while data := os.read(inlet, READ_BYTES):
        outlet.write(data)
