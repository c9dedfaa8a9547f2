"""What runs in an actor on a node: our ordinary worker as a process of its own, with the one that stands beside it.

In a process of its own because a worker owns its event loop, its signals and its memory limit, as an actor does. It
hears when the actor is gone, and then finishes its calls and ends.
"""

from __future__ import annotations

import os
import socket
import subprocess
import threading
from contextlib import suppress
from dataclasses import replace

from inferencehub._version import __version__
from inferencehub.launch.channel import SupervisorEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import Drain, Event, Failed, Listening, Load, Ready
from inferencehub.launch.lines import line_of, worker_document_from_text
from inferencehub.launch.names import CONTROL_VARIABLE, LIFE_VARIABLE
from inferencehub.supervisor.plan import python_command


class WorkerActor:
    """Its methods are called from several threads, and wait."""

    def __init__(self, document: bytes, host: str) -> None:
        """`host`: where the node is reached, and its worker listens, on any free port."""
        told = worker_document_from_text(document)
        self._changed = threading.Condition()
        self._address: str | None = None
        self._ready: bytes | None = None
        self._failure = ""
        self._delay_ms = 0
        self._end: str | None = None
        if told.version != __version__:
            self._end = f"inferencehub {__version__} is installed on {host}, and {told.version} is needed there"
            return
        self._start(replace(told, listen=f"[{host}]:0" if ":" in host else f"{host}:0"))

    def _start(self, document: WorkerDocument) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                python_command("inferencehub.supervisor.one_worker"),
                stdin=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env={
                    **{name: value for name, value in os.environ.items() if name != LIFE_VARIABLE},
                    CONTROL_VARIABLE: str(theirs.fileno()),
                },
                start_new_session=True,
            )
        self._channel = SupervisorEnd(ours, document)
        ours.setblocking(True)
        threading.Thread(target=self._listen, args=(ours, process), daemon=True).start()

    def _listen(self, ours: socket.socket, process: subprocess.Popen[bytes]) -> None:
        """Until the worker has ended."""
        while self._channel.socket is not None:
            with suppress(OSError):
                ours.setblocking(True)
                ours.recv(1, socket.MSG_PEEK)
                ours.setblocking(False)
            for event in self._channel.receive():
                self._hear(event)
        status = process.wait()
        with self._changed:
            self._end = self._failure or f"it ended with {status}"
            self._changed.notify_all()

    def _hear(self, event: Event) -> None:
        with self._changed:
            match event:
                case Listening(address=address):
                    self._address = address
                case Ready():
                    self._ready = line_of(event)
                case Failed(reason):
                    self._failure = reason
                case Load(queue_delay_ms):
                    self._delay_ms = queue_delay_ms
            self._changed.notify_all()

    def placed(self) -> bool:
        """Answers as soon as there is somebody to answer."""
        return True

    def ready(self) -> tuple[str, bytes] | None:
        """Where the worker serves, and its event of that, once it does; None when it has ended before."""
        with self._changed:
            self._changed.wait_for(lambda: self._ready is not None or self._end is not None)
            return None if self._ready is None or self._address is None else (self._address, self._ready)

    def ended(self) -> str:
        """Why it has ended, once it has."""
        with self._changed:
            self._changed.wait_for(lambda: self._end is not None)
            return str(self._end)

    def delay_ms(self) -> int:
        """How long a call that comes now should wait."""
        return self._delay_ms

    def drain(self) -> None:
        """Have it finish and end."""
        if self._end is None:
            self._channel.send(Drain())
