"""The control socket: whole lines only, whoever reads slowly, goes away, or never reads."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from inferencehub.launch.channel import LONGEST_EVENT_BYTES, SupervisorEnd, WorkerEnd
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.events import Drain, Failed, Isolated, Order, Ready, Workers

DOCUMENT = WorkerDocument("worker-0", "1", {}, "unix:/w.sock", "/models")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    theirs.settimeout(30)
    with ours, theirs:
        yield ours, theirs


def lines(received: bytes) -> list[Any]:
    assert received.endswith(b"\n")
    return [json.loads(line) for line in received.splitlines()]


def read_until(end: socket.socket, last: bytes) -> bytes:
    received = b""
    while not received.endswith(last):
        received += end.recv(65_536)
    return received


def test_a_child_that_reads_nothing_gets_whole_lines_later_and_only_the_latest_order_of_a_kind(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    # Larger than any socket's buffer, so that an order is cut in its middle while nobody reads.
    addresses = tuple(f"unix:/{number:0100}" for number in range(50_000))
    channel = SupervisorEnd(ours, DOCUMENT)
    for count in (50_000, 1, 2, 3):
        channel.send(Workers(addresses[:count]))
    channel.send(Isolated(("a",)))
    assert channel.wants_to_write

    received = b""
    while channel.wants_to_write:
        received += theirs.recv(1_000_000)
        channel.flush()
    received = received if received.endswith(b"\n") else received + read_until(theirs, b"\n")

    document, *orders = lines(received)
    assert document["config"]["name"] == "worker-0"
    assert [len(order.get("addresses", [])) for order in orders] == [50_000, 3, 0]
    assert orders[2]["serving"] == ["a"]


def test_a_child_that_is_gone_hears_nothing_and_nothing_waits(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    channel = SupervisorEnd(ours, DOCUMENT)
    theirs.close()
    channel.send(Drain())
    assert not channel.wants_to_write
    assert channel.receive() == []
    assert channel.socket is None
    channel.send(Drain())
    channel.close()


def test_events_come_whole_and_what_is_none_is_passed_over(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    channel = SupervisorEnd(ours, DOCUMENT)
    theirs.sendall(b'{"event": "failed", "reason": "no", "exi')
    assert channel.receive() == []
    theirs.sendall(b't_code": 3}\nnonsense\n{"event": "of tomorrow"}\n[]\n\xff\n{"event": "ready"}\n')
    assert channel.receive() == [Failed("no", 3), Ready()]


def test_a_child_that_never_ends_its_line_is_not_listened_to(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    channel = SupervisorEnd(ours, DOCUMENT)
    theirs.setblocking(False)
    sent = 0
    while channel.socket is not None:
        try:
            sent += theirs.send(b"x" * 65_536)
        except BlockingIOError:
            assert channel.receive() == []
    assert sent > LONGEST_EVENT_BYTES


def test_a_worker_says_what_it_has_to_without_waiting_for_a_supervisor_that_does_not_read(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    worker = WorkerEnd(ours)
    for number in range(200):
        worker.tell(Failed(f"{number} " + "x" * 10_000))
    worker.flush(patience_s=0.01)
    received = b""
    while received.count(b"\n") < 200:
        received += theirs.recv(1_000_000)
    worker.flush()
    assert [int(line["reason"].split()[0]) for line in lines(received)] == list(range(200))


def test_a_worker_hears_orders_and_that_it_is_alone(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    theirs.sendall(b'{"config": {"name": "w", "version": "1", "settings": {}, "listen": "", "models_path": ""}}\n')
    worker = WorkerEnd(ours)
    document = worker.read_document()
    assert document is not None
    assert document.worker_count == 1
    heard: list[Order] = []
    theirs.sendall(b'{"command": "isolated", "serving": ["a"]}\nnonsense\n{"command": "drain"}\n')
    alone = threading.Event()
    worker.watch(heard.append, alone.set)
    theirs.close()
    assert alone.wait(30)
    assert heard == [Isolated(("a",)), Drain()]


def test_a_worker_without_a_supervisor_is_silent() -> None:
    worker = WorkerEnd(None)
    worker.tell(Ready())
    worker.flush()
    worker.watch(lambda _: None, lambda: None)
    assert not worker.is_supervised
    assert worker.read_document() is None
