"""A worker that was stopped for a while begins nothing that nobody waits for any more, wherever it lay meanwhile."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.noting_model import noted, noting_model
from tests.support.up import RunningUp, running_up

# Long enough for the worker's gateway to send the call, and shorter than what it takes for stopped.
DEADLINE_MS = 900


def test_calls_that_expired_or_whose_callers_left_meanwhile_do_not_run(tmp_path: Path) -> None:
    models, notes = tmp_path / "models", tmp_path / "notes"
    noting_model(models, notes)
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "1") as up:
        assert up.predict("noting", [101.0]).status == 200
        with stopped(up):
            assert expired(up, 102.0)
        assert up.predict("noting", [103.0]).status == 200
        with stopped(up), calling(up, 104.0):
            assert expired(up, 105.0)
        assert up.predict("noting", [106.0]).status == 200
        with stopped(up):
            assert expired(up, 107.0)
            with calling(up, 108.0):
                pass
        assert up.predict("noting", [109.0]).status == 200
    assert noted(notes) == [101, 103, 106, 109]


@contextmanager
def stopped(up: RunningUp) -> Iterator[None]:
    """The only worker does not run until the block ends."""
    (worker,) = up.worker_processes()
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(worker.pid, signal.SIGCONT)


def expired(up: RunningUp, number: float) -> bool:
    return up.predict("noting", [number], x_request_timeout_ms=str(DEADLINE_MS)).status == 504


@contextmanager
def calling(up: RunningUp, number: float) -> Iterator[None]:
    """A caller with much time, who leaves without an answer at the end of the block."""
    at = urlsplit(up.url)
    body = json.dumps({"model_name": "noting", "inputs": [number]})
    with socket.create_connection((at.hostname, at.port)) as connection:
        connection.sendall(
            f"POST /predict HTTP/1.1\r\nhost: {at.netloc}\r\nauthorization: Bearer {up.key}\r\n"
            "content-type: application/json\r\nx-request-timeout-ms: 30000\r\n"
            f"content-length: {len(body)}\r\n\r\n{body}".encode()
        )
        yield
