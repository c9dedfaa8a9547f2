"""Both ends of the control socket: whole lines only, and nobody ever waits for a reader that does not read.

The child's end has threads, because a busy event loop must not keep it from noticing that the supervisor is gone. The
supervisor's end has none and is asked by a selector.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from .documents import GatewayDocument, WorkerDocument
from .events import Event, Order
from .lines import (
    event_from_line,
    first_line_of,
    line_of,
    order_from_line,
    worker_document_from_line,
)
from .names import CONTROL_VARIABLE

# An event is a few kilobytes; a child that sends more without a line end is not one of ours.
LONGEST_EVENT_BYTES = 4 * 1024 * 1024
# What a worker may have to say before its supervisor reads; more is dropped, whole line by whole line.
MOST_UNSENT_EVENTS = 1_024
# Last words of a worker that ends are worth this wait, and no longer.
LAST_WORDS_S = 1.0


class SupervisorEnd:
    """One child's channel, seen from the supervisor. Nothing here blocks or raises.

    An order says how things are from now on, so that a newer one of its kind takes the place of one that waits. What
    waits is therefore one line of each kind at most, and one that has begun to go out is always finished.
    """

    def __init__(self, connected: socket.socket, document: GatewayDocument | WorkerDocument) -> None:
        connected.setblocking(False)
        self._socket: socket.socket | None = connected
        self._leaving = bytearray(first_line_of(document))
        self._waiting: dict[type[Order], bytes] = {}
        self._received = bytearray()
        self.flush()

    @property
    def socket(self) -> socket.socket | None:
        """To be given to a selector; None once the channel is closed."""
        return self._socket

    @property
    def wants_to_write(self) -> bool:
        """True while something waits for the child to read."""
        return self._socket is not None and bool(self._leaving or self._waiting)

    def send(self, order: Order) -> None:
        """Tell the child. One that has ended hears nothing: whoever starts again learns all from its document."""
        if self._socket is not None:
            self._waiting[type(order)] = line_of(order)
            self.flush()

    def flush(self) -> None:
        """Send what the child can take now."""
        while self._socket is not None and (self._leaving or self._waiting):
            if not self._leaving:
                self._leaving += self._waiting.pop(next(iter(self._waiting)))
            try:
                sent = self._socket.send(self._leaving)
            except BlockingIOError:
                return
            except OSError:  # it has ended; its exit tells the rest
                self._leaving.clear()
                self._waiting.clear()
                return
            del self._leaving[:sent]

    def receive(self) -> list[Event]:
        """What the child has said since the last call. Closes the channel at its end."""
        if self._socket is None:
            return []
        ended = False
        while not ended:
            try:
                received = self._socket.recv(65_536)
            except BlockingIOError:
                break
            except OSError:
                received = b""
            self._received += received
            ended = not received or len(self._received) > LONGEST_EVENT_BYTES
        if ended:
            self.close()
        *lines, rest = bytes(self._received).split(b"\n")
        self._received[:] = rest
        return [event for line in lines if (event := event_from_line(line)) is not None]

    def close(self) -> None:
        """Give the socket back; a second call does nothing."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


class WorkerEnd:
    """A worker's channel. Without a supervisor it says nothing and hears nothing."""

    def __init__(self, connected: socket.socket | None) -> None:
        self._socket = connected
        self._received = b""
        self._unsent: deque[bytes] = deque()
        self._changed = threading.Condition()
        if connected is not None:
            threading.Thread(target=self._send_all, name="control-out", daemon=True).start()

    @classmethod
    def from_environment(cls) -> WorkerEnd:
        """The socket that the supervisor has left open for this process; silent where there is none."""
        descriptor = os.environ.pop(CONTROL_VARIABLE, None)
        if descriptor is None:
            return cls(None)
        connected = socket.socket(fileno=int(descriptor))
        connected.set_inheritable(False)  # a model that starts a process must not keep the socket open
        return cls(connected)

    @property
    def is_supervised(self) -> bool:
        """True when there is somebody at the other end."""
        return self._socket is not None

    def read_document(self) -> WorkerDocument | None:
        """The launch document, which is the first thing that a supervisor says; None when it is gone already.

        Raises:
            LaunchError: It says something else.
        """
        line = self._read_line()
        return None if line is None else worker_document_from_line(line)

    def tell(self, event: Event) -> None:
        """Tell the supervisor, in any thread, without waiting for it. One that is gone hears nothing."""
        if self._socket is None:
            return
        with self._changed:
            if len(self._unsent) < MOST_UNSENT_EVENTS:
                self._unsent.append(line_of(event))
                self._changed.notify_all()

    def flush(self, patience_s: float = LAST_WORDS_S) -> None:
        """Wait until all has been sent, or that long; for a process that ends."""
        give_up_at = time.monotonic() + patience_s
        with self._changed:
            self._changed.wait_for(lambda: not self._unsent, give_up_at - time.monotonic())

    def watch(self, on_order: Callable[[Order], None], on_alone: Callable[[], None]) -> None:
        """Listen in a thread of its own; both are called there, `on_alone` once the supervisor is gone."""
        if self._socket is not None:
            threading.Thread(target=self._listen, args=(on_order, on_alone), name="control", daemon=True).start()

    def _listen(self, on_order: Callable[[Order], None], on_alone: Callable[[], None]) -> None:
        while (line := self._read_line()) is not None:
            if (order := order_from_line(line)) is not None:
                on_order(order)
        on_alone()

    def _send_all(self) -> None:
        assert self._socket is not None
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._unsent))
                line = self._unsent[0]
            with suppress(OSError):  # it is gone, which `watch` takes care of
                self._socket.sendall(line)
            with self._changed:
                self._unsent.popleft()
                self._changed.notify_all()

    def _read_line(self) -> bytes | None:
        if self._socket is None:
            return None
        while b"\n" not in self._received:
            try:
                more = self._socket.recv(65_536)
            except OSError:
                return None
            if not more:
                return None
            self._received += more
        line, self._received = self._received.split(b"\n", 1)
        return line
