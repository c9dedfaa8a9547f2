"""A real PostgreSQL, empty and on a port of its own, that a test may stop and start again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.system_packages import program
from tests.support.until import until


class PostgresServer:
    """Listens on 127.0.0.1 with a folder that is the user's that it runs as: it refuses to be root."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user is not None:
            entry = pwd.getpwnam(self._user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._run("initdb", "-D", "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def url(self, password: str) -> str:
        """Of a database that is there; the password is not looked at."""
        return f"postgres://postgres:{password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Returns when it takes connections."""
        settings = ["fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={self._folder}"]
        command = [_path("postgres"), "-D", "data", "-p", str(self.port)]
        for each in settings:
            command += ["-c", each]
        self._process = subprocess.Popen(
            command, cwd=self._folder, user=self._user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._answers)

    def stop(self) -> None:
        """Returns when it is gone, connections and all."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()

    def _answers(self) -> bool:
        ready = [_path("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def _run(self, name: str, *arguments: str) -> None:
        command = [_path(name), *arguments]
        subprocess.run(command, cwd=self._folder, user=self._user, check=True, capture_output=True)


def _path(name: str) -> str:
    path = program(name)
    assert path is not None, f"there is no {name} here; install postgresql"
    return path


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """One that is gone at the end, with all that it has written."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-test-"))
    try:
        server = PostgresServer(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
