"""Both loops against real sockets: servers that answer, stall, refuse, hang up and say nothing."""

from __future__ import annotations

import os
import signal
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count, takewhile
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import pytest

from inferencehub.cli.bench.caveats import caveats_of
from inferencehub.cli.bench.load import Timing
from inferencehub.cli.bench.plan import Plan
from inferencehub.cli.bench.run import Outcome, Step, run
from inferencehub.cli.bench.tally import CLOSED, NEVER_SENT, REFUSED, TIMED_OUT, Tally
from inferencehub.cli.bench.target import Target, request_bytes
from tests.support.certificates import certificate

HEAD = (
    "HTTP/1.1 {status} X\r\nx-inferencehub-version: 2\r\n{more}"
    "server-timing: total;dur=6, gateway;dur=1.5, queue;dur=2.5, compute;dur=2\r\ncontent-length: {length}\r\n\r\n"
)


def answer(status: int = 200, body: str = "{}", more: str = "") -> bytes:
    return (HEAD.format(status=status, more=more, length=len(body)) + body).encode()


class Caller(socketserver.StreamRequestHandler):
    """One connection of whoever measures."""

    server: Server
    # What the kernel keeps back until an earlier segment is acknowledged would be measured, too.
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with suppress(OSError):  # it has gone, or does not trust us
            while head := list(takewhile(str.strip, iter(lambda: self.rfile.readline().decode(), ""))):
                length = next(line for line in head if line.startswith("content-length"))
                self.rfile.read(int(length.partition(":")[2]))
                self.server.reply(self.server.next_number(), self)

    def write(self, text: bytes) -> None:
        with suppress(OSError):  # it may have gone
            self.wfile.write(text)

    def hang_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)


Reply = Callable[[int, Caller], None]


class Server(socketserver.ThreadingTCPServer):
    """What comes in is numbered; `reply` says what to do with a call."""

    request_queue_size = 1_000

    def __init__(self, reply: Reply, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Caller)
        if tls is not None:
            # Who connects and does not trust must hold up nobody else.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.reply = reply
        self.connections = 0
        self._numbers = count()
        self.port: int = self.server_address[1]

    @property
    def calls(self) -> int:
        """How many have come; asked once, when all is over."""
        return next(self._numbers)

    def next_number(self) -> int:
        return next(self._numbers)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections += 1
        super().process_request(request, client_address)


@contextmanager
def serving(reply: Reply, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """In threads of its own; `server_close` waits for all of them."""
    with Server(reply, tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def later(delay_s: float, what: Callable[..., object], *arguments: object) -> None:
    threading.Timer(delay_s, what, arguments).start()


HALF_A_SECOND = Timing(0, 0.5, 30)


def measure(
    port: int,
    *sizes: float,
    is_open: bool,
    timing: Timing = HALF_A_SECOND,
    connections: int = 1_000,
    tls: ssl.SSLContext | None = None,
) -> Outcome:
    target = Target("localhost", port, "x", "/predict", tls)
    request = request_bytes(target, {"model_name": "iris", "inputs": [1]}, "ihk_x", 500)
    return run(Plan(is_open, sizes, timing, connections), target, ("127.0.0.1", port), request, lambda text: None)


def only(outcome: Outcome) -> Tally:
    (step,) = outcome.steps
    return step.tally


def good(number: int, caller: Caller) -> None:
    caller.write(answer())


def test_an_open_loop_sends_each_call_that_is_due_and_no_other() -> None:
    with serving(good) as server:
        tally = only(measure(server.port, 100, is_open=True, timing=Timing(0.2, 0.5, 30)))
    assert server.calls == 70
    assert 49 <= tally.ok <= 51
    assert tally.late.count == tally.ok
    assert dict(tally.versions) == {"2": tally.ok}
    assert (tally.gateway_ms, tally.queue_ms, tally.compute_ms) == (1.5 * tally.ok, 2.5 * tally.ok, 2 * tally.ok)


def test_an_open_loop_waits_for_no_answer() -> None:
    """Nothing is answered before the fortieth call has come, which a loop that waits never sends."""
    held: list[Caller] = []
    lock = threading.Lock()

    def reply(number: int, caller: Caller) -> None:
        with lock:
            held.append(caller)
            if len(held) == 40:
                for each in held:
                    each.write(answer())

    with serving(reply) as server:
        tally = only(measure(server.port, 200, is_open=True, timing=Timing(0, 0.2, 30)))
    assert (tally.ok, tally.failed) == (40, 0)
    # The first was due 39/200 s before the fortieth.
    assert tally.latency.max_us >= 195_000


def test_what_could_not_be_sent_is_not_forgotten() -> None:
    """One connection, and a server that stalls for 0.3 s: calls that waited for it count from when they were due."""

    def reply(number: int, caller: Caller) -> None:
        if number == 0:
            later(0.3, caller.write, answer())
        else:
            caller.write(answer())

    with serving(reply) as server:
        outcome = measure(server.port, 100, is_open=True, timing=Timing(0, 0.5, 30), connections=1)
        assert server.connections == 1
    tally = only(outcome)
    assert tally.ok == 50
    # Those due in the first 0.2 s were answered after 0.3 s at best: 0.1 s and more each.
    assert sum(count for top_us, count in tally.latency.filled() if top_us >= 100_000) >= 20
    assert tally.late.max_us >= 250_000
    plan = Plan(True, (100,), Timing(0, 0.5, 30), 1)
    assert any("all 1 connections were busy" in said for said in caveats_of(plan, outcome.steps[0]))


def test_a_closed_loop_has_as_many_callers_as_it_says() -> None:
    with serving(good) as server:
        outcome = measure(server.port, 1, 3, is_open=False, timing=Timing(0, 0.2, 30))
        assert server.connections == 4
    assert [step.size for step in outcome.steps] == [1, 3]
    assert all(step.tally.ok > 0 and step.tally.failed == 0 for step in outcome.steps)
    assert sum(step.tally.ok for step in outcome.steps) == server.calls


@pytest.mark.parametrize("is_open", [False, True])
def test_a_gateway_behind_tls(is_open: bool, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    trusting, showing = ssl.create_default_context(cafile=str(cert)), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    showing.load_cert_chain(cert, key)
    with serving(good, showing) as server:
        assert only(measure(server.port, 20, is_open=is_open, tls=trusting)).ok > 0
        # Without trust there is no call.
        tally = only(measure(server.port, 20, is_open=is_open, tls=ssl.create_default_context()))
    assert tally.ok == 0
    assert set(tally.unreachable) == {REFUSED}


def test_the_warm_up_does_not_count() -> None:
    with serving(good) as server:
        tally = only(measure(server.port, 1, is_open=False, timing=Timing(0.2, 0.2, 30)))
    assert 0 < tally.ok < server.calls


@pytest.mark.parametrize("is_open", [False, True])
def test_failures_are_counted_by_reason(is_open: bool) -> None:
    problem = '{"title": "x", "reason": "QUEUE_FULL"}'
    texts = [answer(), answer(503, problem), answer(502, "<html>"), answer(429, '{"reason":"RATE_LIMITED"}')]

    def reply(number: int, caller: Caller) -> None:
        caller.write(texts[number % 4])

    with serving(reply) as server:
        tally = only(measure(server.port, 80 if is_open else 1, is_open=is_open))
    assert tally.ok > 0
    assert tally.latency.count == tally.ok
    assert set(tally.errors) == {"QUEUE_FULL", "HTTP 502", "RATE_LIMITED"}
    assert tally.ok + tally.failed == server.calls


@pytest.mark.parametrize("is_open", [False, True])
def test_a_connection_that_each_answer_closes_is_followed_by_another(is_open: bool) -> None:
    def reply(number: int, caller: Caller) -> None:
        caller.write(answer(more="connection: close\r\n"))
        caller.hang_up()

    with serving(reply) as server:
        tally = only(measure(server.port, 40 if is_open else 1, is_open=is_open))
    assert tally.ok == server.calls > 1
    assert server.connections >= tally.ok
    assert tally.failed == 0


@pytest.mark.parametrize("is_open", [False, True])
def test_a_server_that_hangs_up_is_no_answer(is_open: bool) -> None:
    def reply(number: int, caller: Caller) -> None:
        if number % 2:
            caller.write(answer())
        else:
            caller.hang_up()

    with serving(reply) as server:
        tally = only(measure(server.port, 40 if is_open else 1, is_open=is_open))
    assert tally.ok > 0
    assert tally.unreachable[CLOSED] > 0
    assert tally.ok + tally.failed == server.calls


@pytest.mark.parametrize("is_open", [False, True])
def test_nobody_there_is_refused(is_open: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    tally = only(measure(port, 20 if is_open else 2, is_open=is_open))
    assert tally.ok == 0
    assert set(tally.unreachable) == {REFUSED}
    if is_open:
        assert tally.failed == 10


def test_what_is_never_answered_is_given_up() -> None:
    with serving(lambda number, caller: None) as server:
        tally = only(measure(server.port, 2, is_open=False, timing=Timing(0, 0.1, 0.3)))
        assert tally.unreachable == {TIMED_OUT: 2}
        tally = only(measure(server.port, 100, is_open=True, timing=Timing(0, 0.2, 0.3), connections=3))
    assert tally.ok == 0
    assert tally.failed == 20
    assert set(tally.unreachable) <= {TIMED_OUT, NEVER_SENT}


@pytest.mark.parametrize("is_open", [False, True])
def test_an_interrupt_ends_it_with_what_there_is(is_open: bool) -> None:
    def reply(number: int, caller: Caller) -> None:
        caller.write(answer())
        if number == 20:
            os.kill(os.getpid(), signal.SIGINT)

    with serving(reply) as server:
        outcome = measure(server.port, 100 if is_open else 1, 7, is_open=is_open, timing=Timing(0, 3_600, 30))
    assert outcome.interrupted
    assert only(outcome).ok >= 20


def test_a_second_interrupt_waits_for_no_answer() -> None:
    def reply(number: int, caller: Caller) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        if number == 0:
            later(0.1, os.kill, os.getpid(), signal.SIGINT)

    with serving(reply) as server:
        outcome = measure(server.port, 1, is_open=False, timing=Timing(0, 3_600, 3_600))
    assert outcome.interrupted
    assert only(outcome).ok == 0


def test_a_generator_that_was_the_bottleneck_says_so() -> None:
    tally = Tally(0.0, 1.0)
    tally.begin()
    while process_time() - tally._cpu_begun_s < 0.01:
        pass
    tally.ends_s = 0.01
    tally.end()
    plan = Plan(False, (1,), Timing(0, 1, 30), 1)
    assert "of a core itself" in caveats_of(plan, Step(1, tally))[0]


@pytest.mark.parametrize("is_open", [False, True])
def test_turns_that_come_late_are_noticed(is_open: bool) -> None:
    """Somebody keeps the program from running for 0.1 s of half a second: who measures can't tell that from a stall."""
    held = threading.Event()

    def reply(number: int, caller: Caller) -> None:
        caller.write(answer())
        if number == 5:
            os.kill(os.getpid(), signal.SIGUSR1)

    def hold(*_: object) -> None:
        end_s = monotonic() + 0.1
        while monotonic() < end_s:
            pass
        held.set()

    before = signal.signal(signal.SIGUSR1, hold)
    try:
        with serving(reply) as server:
            outcome = measure(server.port, 100 if is_open else 1, is_open=is_open)
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert held.is_set()
    assert only(outcome).lag.max_us >= 80_000
    plan = Plan(is_open, (1,), HALF_A_SECOND, 1_000)
    assert any("got its turns late" in said for said in caveats_of(plan, outcome.steps[0]))
