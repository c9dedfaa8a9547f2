"""A real `inferencehub up` on a free port with a home of its own, for every test that needs the whole product."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support.processes import DEADLINE_S, Program, environment, program


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class RunningUp:
    """A product that serves: its URL, the first admin key (empty on later starts and without keys), its processes;
    where it speaks gRPC, if it was asked to."""

    program: Program
    home: Path
    url: str
    key: str
    models: list[dict[str, Any]]
    curl: str | None
    grpc: str | None = None

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One HTTP request with the admin key; `body` goes as JSON."""
        sent = {"content-type": "application/json"} if body is not None else {}
        if self.key:
            sent["authorization"] = f"Bearer {self.key}"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._request(method, path, None if body is None else json.dumps(body).encode(), sent)

    def request_text(self, method: str, path: str, text: str) -> Answer:
        """The same with a body that is JSON as it is written here, or is none."""
        sent = {"content-type": "application/json"} | ({"authorization": f"Bearer {self.key}"} if self.key else {})
        return self._request(method, path, text.encode(), sent)

    def send(self, path: str, body: bytes, media_type: str, **headers: str) -> Answer:
        """POST of a body that is a file, as `curl --data-binary @file` sends it."""
        sent = {"content-type": media_type} | ({"authorization": f"Bearer {self.key}"} if self.key else {})
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._request("POST", path, body, sent)

    def _request(self, method: str, path: str, payload: bytes | None, sent: dict[str, str]) -> Answer:
        call = urllib.request.Request(self.url + path, data=payload, method=method, headers=sent)
        try:
            with urllib.request.urlopen(call, timeout=DEADLINE_S) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, dict(error.headers), error.read())

    def predict(self, model: str, inputs: Any, version: str | None = None, **headers: str) -> Answer:
        """One call, with a deadline that a starved machine meets unless a header says otherwise."""
        body = {"model_name": model, "inputs": inputs} | ({"version": version} if version else {})
        patience = {"x_request_timeout_ms": str(int(DEADLINE_S * 1_000))}
        return self.request("POST", "/predict", body, **(patience | headers))

    def processes(self) -> list[psutil.Process]:
        """Gateway and workers, with whatever they have started."""
        return psutil.Process(self.program.pid).children(recursive=True)

    def worker_processes(self) -> list[psutil.Process]:
        return [process for process in self.processes() if "inferencehub.worker" in _command_of(process)]

    def gateway_process(self) -> psutil.Process:
        (process,) = self.gateway_processes()
        return process

    def gateway_processes(self) -> list[psutil.Process]:
        return [process for process in self.processes() if any("main.mjs" in part for part in _command_of(process))]

    def run_folders(self) -> set[Path]:
        """The folders that live as long as this run: its supervisor holds the lock file in each."""
        files = psutil.Process(self.program.pid).open_files()
        return {Path(file.path).parent for file in files if Path(file.path).name == ".lock"}


def _command_of(process: psutil.Process) -> list[str]:
    """Nothing of one that has just ended."""
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []


@contextmanager
def start_up(
    home: Path, *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[Program]:
    """Starts `up --json` on a free port without waiting for anything. `cwd` defaults to the home's parent, so that a
    ./models or inferencehub.yaml of the checkout is never picked up by accident."""
    command = [sys.executable, "-P", "-m", "inferencehub", "up", "--json", "--port", "0", "--home", str(home)]
    with program([*command, *arguments], env=dict(env or environment()), cwd=cwd or home.parent) as started:
        try:
            yield started
        finally:
            if started.process.poll() is None:
                started.process.terminate()
                started.process.wait(DEADLINE_S)


@contextmanager
def running_up(
    home: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    first_start: bool = True,
) -> Iterator[RunningUp]:
    """Starts `up` and waits until it is ready. Say `first_start=False` where the home has keys already."""
    with start_up(home, *arguments, env=env, cwd=cwd) as started:
        listening = started.event("listening")
        url = listening["url"]
        has_key = first_start and "--no-auth" not in arguments
        key = started.event("first_key")["key"] if has_key else ""
        ready = started.event("ready")
        yield RunningUp(started, home, url, key, ready["models"], ready["curl"], listening.get("grpc"))


def alive(pids: Sequence[int]) -> list[int]:
    """Those that still run; a process that nobody has reaped yet does not."""

    def runs(pid: int) -> bool:
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return [pid for pid in pids if runs(pid)]
