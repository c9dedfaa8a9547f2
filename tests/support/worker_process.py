"""A worker as a process of its own, started as a supervisor starts it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inferencehub.config.settings import Settings
from inferencehub.launch.documents import WorkerDocument
from inferencehub.launch.lines import first_line_of
from inferencehub.launch.names import CONTROL_VARIABLE

SOURCE = Path(__file__).parents[2] / "src"
DEADLINE_S = 60.0


def launch_document(listen: str, models: Path, **settings: Any) -> WorkerDocument:
    """What a worker learns when it starts."""
    return WorkerDocument(
        name="worker-0",
        version="0.1.0",
        settings=Settings.model_validate(settings).model_dump(mode="json"),
        listen=listen,
        models_path=str(models),
        supervised=True,
    )


@dataclass
class WorkerProcess:
    """The process and the supervisor's end of its control socket."""

    process: subprocess.Popen[str]
    control: socket.socket
    socket_path: str

    def __post_init__(self) -> None:
        self.control.settimeout(DEADLINE_S)
        self._events = self.control.makefile("r", encoding="utf-8")

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"unix:{self.socket_path}"

    def event(self) -> dict[str, Any]:
        """What it says next."""
        line = self._events.readline()
        assert line, "the worker has closed its control socket"
        event: dict[str, Any] = json.loads(line)
        return event

    def until_ready(self) -> dict[str, Any]:
        """The event with which it is ready."""
        assert self.event()["event"] == "listening"
        ready = self.event()
        assert ready["event"] == "ready"
        return ready

    def tell(self, message: dict[str, Any]) -> None:
        """Say something to it."""
        self.control.sendall(json.dumps(message).encode() + b"\n")

    def hang_up(self) -> None:
        """Leave it alone, as a supervisor does that is killed."""
        self._events.close()
        self.control.close()

    def ended(self) -> int:
        """Its exit code, once it has ended."""
        return self.process.wait(DEADLINE_S)

    def stderr(self) -> str:
        """All that it wrote, once it has ended."""
        assert self.process.stderr is not None
        return self.process.stderr.read()


@contextmanager
def worker_process(models: Path, *, listen: str | None = None, **settings: Any) -> Iterator[WorkerProcess]:
    """A worker that serves this folder; killed at the end of the block if it still runs."""
    with tempfile.TemporaryDirectory(prefix="ih-") as folder:
        path = f"{folder}/private/w.sock"
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "inferencehub.worker"],
                env={**os.environ, "PYTHONPATH": str(SOURCE), CONTROL_VARIABLE: str(theirs.fileno())},
                pass_fds=(theirs.fileno(),),
                stderr=subprocess.PIPE,
                text=True,
            )
        worker = WorkerProcess(process, ours, path)
        try:
            worker.control.sendall(first_line_of(launch_document(listen or worker.address, models, **settings)))
            yield worker
        finally:
            process.kill()
            process.wait()
            assert process.stderr is not None
            process.stderr.close()
            worker.hang_up()
