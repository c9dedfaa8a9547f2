"""Opens the dashboard in a browser once there is something to see: a small process that waits for the address.

The supervisor can't start a browser itself: whatever stems from it ends with it, and a browser is its user's.
"""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from contextlib import suppress


def browser_that_waits() -> int:
    """Starts that process, which is no child of this one; returns where the address is to be written.

    It ends when that is closed, too. What this process becomes by `exec` inherits the descriptor.
    """
    from inferencehub.supervisor.plan import python_command

    reading, writing = os.pipe()
    try:
        command = python_command("inferencehub.cli.browser", str(reading))
        subprocess.run(command, stdin=subprocess.DEVNULL, pass_fds=[reading], start_new_session=True, check=False)
    finally:
        os.close(reading)
    os.set_inheritable(writing, True)
    return writing


def opens(address: str) -> bool:
    """Whether a browser with a window took it; one that would run in the terminal has none here."""
    os.environ.pop("TERM", None)
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False


def main(reading: int) -> None:
    if os.fork():
        os._exit(0)
    with os.fdopen(reading) as pipe:
        address = pipe.readline().strip()
    if not address:
        return
    said = os.dup(sys.stderr.fileno())
    # Browsers talk, and live longer than who reads this program's output.
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nothing, descriptor)
    if not opens(address):
        with suppress(OSError):
            os.write(said, f"inferencehub: no browser could be opened from here; open {address}\n".encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
