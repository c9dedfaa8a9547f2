"""A real MLServer on free ports, from its own environment: a server of others to stand behind a gateway."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.processes import ROOT, Program, environment, program

COMMAND = ROOT / ".venv-mlserver/bin/mlserver"


def has_no_python_for_mlserver() -> bool:
    """Whether `make test` could not have installed it, for want of an interpreter that is old enough."""
    if COMMAND.exists() or sys.version_info < (3, 13):
        return False
    return not any(shutil.which(name) for name in ("python3.12", "python3.11"))


@dataclass(frozen=True, slots=True)
class MLServerFolder:
    """A folder of models with settings, of which servers can be started again and again on the same ports."""

    path: Path
    grpc_port: int

    def add(self, name: str, files: dict[str, str | bytes], **settings: Any) -> None:
        """A model: its files and its model-settings.json."""
        folder = self.path / name
        folder.mkdir()
        for file, content in files.items():
            (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
        (folder / "model-settings.json").write_text(json.dumps({"name": name} | settings))

    @contextmanager
    def serving(self) -> Iterator[Program]:
        """Starts a server, and waits for nothing."""
        assert COMMAND.exists(), "MLServer is not installed: run `make .make/mlserver`"
        with program([str(COMMAND), "start", str(self.path)], env=environment()) as started:
            yield started


def mlserver_folder(path: Path) -> MLServerFolder:
    """An empty one. MLServer can't say which ports it took: these were free a moment ago."""
    path.mkdir()
    http, grpc, metrics = _free_ports(3)
    settings = {"host": "127.0.0.1", "http_port": http, "grpc_port": grpc, "metrics_port": metrics}
    # In one process, which can be killed as one.
    (path / "settings.json").write_text(json.dumps(settings | {"parallel_workers": 0}))
    return MLServerFolder(path, grpc)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return ports
