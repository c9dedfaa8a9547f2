"""Slow callers in three forms, beside one who must not notice: the slow ones are closed in their time."""

from __future__ import annotations

import json
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from tests.support.model_folders import put
from tests.support.processes import environment
from tests.support.stalls import resident_bytes
from tests.support.until import until
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault

CONNECTIONS = 1_000
# The kernel takes 3 MB for each that does not read, so that a thousand of those would try the machine.
READERS = 50
LIMITS_MS = {"HEADERS_TIMEOUT_MS": 3_000, "BODY_TIMEOUT_MS": 4_000, "RESPONSE_STALL_MS": 3_000}
BODY_BYTES, BODIES_BYTES, BEGUN = 4_000_000, 128 * 1024 * 1024, 200
# Enough to know a percentile.
CALLS_ALONE = 500
# Node looks once a second, and the machine may be busy.
SLACK_S = 4.0
MORE_BYTES_A_CONNECTION = 64 * 1024
# What a gateway takes for a while under any load.
MORE_BYTES = 64 * 1024 * 1024

MODEL = """
import numpy as np

class Model:
    inputs = {"n": ("INT64", [-1])}
    outputs = {"y": ("FP64", [-1, -1])}
    idempotent = True

    def predict(self, inputs):
        return {"y": np.ones((len(inputs["n"]), int(inputs["n"].max())))}
"""

HEAD = b"POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"


def call(numbers: int) -> bytes:
    body = b'{"model_name":"ones","inputs":[%d]}' % numbers
    return HEAD + b"content-length: %d\r\n\r\n" % len(body) + body


# What each form sends at once, what it sends a byte of now and then, and the limit that ends it.
FORMS: dict[str, tuple[bytes, bytes, str]] = {
    "headers": (HEAD[:-2], b"a", "HEADERS_TIMEOUT_MS"),
    "bodies": (HEAD + b"content-length: 5000\r\n\r\n", b" ", "BODY_TIMEOUT_MS"),
    "readers": (b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n" * 60, b"", "RESPONSE_STALL_MS"),
}


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 16_384), hard))
    models = tmp_path_factory.mktemp("models")
    put(models, "ones", "1", {"model.py": MODEL})
    settings = {f"INFERENCEHUB_LIMITS__{name}": str(value) for name, value in LIMITS_MS.items()}
    settings["INFERENCEHUB_LIMITS__BODIES_BYTES"] = str(BODIES_BYTES)
    home: Path = tmp_path_factory.mktemp("slow") / "home"
    with running_up(home, "--models", str(models), "--no-auth", env=environment(**settings)) as running:
        yield running
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Healthy:
    """One caller on a connection of its own, all the while."""

    def __init__(self, port: int) -> None:
        self.latencies_ms: list[float] = []
        self.errors: list[Any] = []
        self._over = Event()
        self._connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._thread = Thread(target=self._go_on)
        self._thread.start()

    def stop(self) -> float:
        """The 99th percentile, in milliseconds."""
        self._over.set()
        self._thread.join()
        self._connection.close()
        return sorted(self.latencies_ms)[int(len(self.latencies_ms) * 0.99)]

    def _go_on(self) -> None:
        while not self._over.wait(0.002):
            began_s = time.perf_counter()
            self._connection.sendall(call(1))
            received = self._connection.recv(65_536)
            self.latencies_ms.append((time.perf_counter() - began_s) * 1_000)
            if not received.startswith(b"HTTP/1.1 200 "):
                self.errors.append(received[:200])
                return


def closed_within(port: int, count: int, at_once: bytes, drop: bytes, limit_s: float) -> float:
    """How long the last of so many slow connections lasted, in seconds."""
    with ExitStack() as stack:
        left, pause = [], Event()
        for _ in range(count):
            connection = stack.enter_context(socket.socket())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            connection.connect(("127.0.0.1", port))
            connection.sendall(at_once)
            connection.setblocking(False)
            left.append(connection)
        began_s = time.monotonic()
        while left and time.monotonic() - began_s < limit_s + 30:
            pause.wait(0.25)
            left = [connection for connection in left if goes_on(connection, drop)]
        assert not left
        return time.monotonic() - began_s


def goes_on(connection: socket.socket, drop: bytes) -> bool:
    """Whether the other side still holds it; what it has sent is left unread."""
    state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    if state != _ESTABLISHED:
        return False
    try:
        connection.send(drop)
    except BlockingIOError:
        pass
    except OSError:
        return False
    return True


_ESTABLISHED = 1


@pytest.mark.parametrize("form", FORMS)
def test_others_are_served_and_the_slow_ones_are_closed_in_their_time(up: RunningUp, form: str) -> None:
    at_once, drop, limit = FORMS[form]
    port, pid, limit_s = int(up.url.rsplit(":", 1)[1].strip("/")), up.gateway_process().pid, LIMITS_MS[limit] / 1_000
    alone = Healthy(port)
    until(lambda: alone.errors or len(alone.latencies_ms) >= CALLS_ALONE)
    alone_ms = alone.stop()
    before = resident_bytes(pid)
    healthy = Healthy(port)
    count = READERS if form == "readers" else CONNECTIONS
    lasted_s = closed_within(port, count, at_once, drop, limit_s)
    more = resident_bytes(pid) - before
    beside_ms = healthy.stop()
    figures = {
        "p99_alone_ms": alone_ms,
        "p99_beside_ms": beside_ms,
        "last_closed_s": lasted_s,
        "more_mib": more / 2**20,
    }
    print(json.dumps({"form": form} | {name: round(value, 1) for name, value in figures.items()}))
    assert healthy.errors == []
    assert lasted_s <= limit_s + SLACK_S
    assert more <= count * MORE_BYTES_A_CONNECTION + MORE_BYTES


def test_bodies_that_are_begun_by_hundreds_are_bounded(up: RunningUp) -> None:
    port, pid = int(up.url.rsplit(":", 1)[1].strip("/")), up.gateway_process().pid
    before = resident_bytes(pid)
    healthy = Healthy(port)
    most = 0
    with ExitStack() as stack:
        begun = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(BEGUN)]
        for connection in begun:
            connection.sendall(HEAD + b"content-length: %d\r\n\r\n" % BODY_BYTES)
        until(lambda: sum(map(was_refused, begun)) >= BEGUN - BODIES_BYTES // BODY_BYTES)
        taken = [connection for connection in begun if not was_refused(connection)]
        for connection in taken:
            connection.sendall(b" " * (BODY_BYTES - 1))
            most = max(most, resident_bytes(pid) - before)
    p99_ms = healthy.stop()
    print(f"\n{BEGUN} begun, {len(taken)} taken, {most / 2**20:.0f} MiB more, p99 of others {p99_ms:.1f} ms")
    assert healthy.errors == []
    assert 0.8 * BODIES_BYTES <= len(taken) * BODY_BYTES <= BODIES_BYTES
    assert most <= 2 * BODIES_BYTES + MORE_BYTES


def was_refused(connection: socket.socket) -> bool:
    try:
        return connection.recv(12, socket.MSG_DONTWAIT | socket.MSG_PEEK) == b"HTTP/1.1 503"
    except BlockingIOError:
        return False
