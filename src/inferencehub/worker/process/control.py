"""The control socket between a process and its supervisor: orders come in, events go out, and its end means alone."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

CONTROL_VARIABLE = "INFERENCEHUB_CONTROL_FD"
CONFIG_VARIABLE = "INFERENCEHUB_CONFIG_FD"

# Time for running calls once the supervisor is gone.
ORPHAN_DRAIN_S = 2.0


class Control:
    """One end of the control socket. Without a supervisor it says nothing and hears nothing."""

    def __init__(self, end: socket.socket | None) -> None:
        self._end = end
        self._received = b""

    @classmethod
    def from_environment(cls) -> Control:
        """The socket that the supervisor has left open for this process; silent where there is none."""
        descriptor = os.environ.pop(CONTROL_VARIABLE, None)
        if descriptor is None:
            return cls(None)
        end = socket.socket(fileno=int(descriptor))
        end.set_inheritable(False)  # a model that starts a process must not keep the socket open
        return cls(end)

    @property
    def is_supervised(self) -> bool:
        """True when there is somebody at the other end."""
        return self._end is not None

    def read_document(self) -> dict[str, Any] | None:
        """The launch document, which is the first thing that a supervisor says; None when it is gone already."""
        line = self._read_line()
        if line is None:
            return None
        document: dict[str, Any] = json.loads(line)["config"]
        return document

    def tell(self, event: str, **details: Any) -> None:
        """Tell the supervisor. One that is gone hears nothing, which `watch` takes care of."""
        if self._end is not None:
            with suppress(OSError):
                self._end.sendall(json.dumps({"event": event, **details}).encode() + b"\n")

    def watch(self, on_command: Mapping[str, Callable[[dict[str, Any]], None]], on_alone: Callable[[], None]) -> None:
        """Listen in a thread, which a busy event loop can't keep from noticing that the supervisor is gone.

        All are called in that thread; commands of other names are passed over. When the supervisor is gone and the
        process still lives after the time for running calls, it is ended here.
        """
        if self._end is not None:
            threading.Thread(target=self._listen, args=(on_command, on_alone), name="control", daemon=True).start()

    def _listen(self, on_command: Mapping[str, Callable[[dict[str, Any]], None]], on_alone: Callable[[], None]) -> None:
        while (line := self._read_line()) is not None:
            with suppress(ValueError, AttributeError):
                command = json.loads(line)
                if (act := on_command.get(command.get("command"))) is not None:
                    act(command)
        on_alone()
        # A second for closing what is left after the calls; then whatever still runs, a model in C perhaps, is cut off.
        threading.Event().wait(ORPHAN_DRAIN_S + 1.0)
        os._exit(1)

    def _read_line(self) -> bytes | None:
        if self._end is None:
            return None
        while b"\n" not in self._received:
            try:
                more = self._end.recv(65_536)
            except OSError:
                return None
            if not more:
                return None
            self._received += more
        line, self._received = self._received.split(b"\n", 1)
        return line


def document_from_file() -> dict[str, Any] | None:
    """The launch document of a process without a supervisor: an inherited file, read to its end; None without one."""
    descriptor = os.environ.pop(CONFIG_VARIABLE, None)
    if descriptor is None:
        return None
    with os.fdopen(int(descriptor), "rb") as file:
        document: dict[str, Any] = json.load(file)
    return document
