"""Starts what is compared, each on loopback ports of its own, and says when its first answer came."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.machine import node_from_wheel

ROOT = Path(__file__).parents[1]
INFERENCEHUB = (sys.executable, "-P", "-m", "inferencehub")
SCENARIOS = Path(__file__).parent / "scenarios"
# Version 1, a logistic regression: the model itself takes so little that the way to it is what counts.
BODY = b'{"model_name":"iris","version":"1","inputs":[5.1,3.5,1.4,0.2]}'
DEADLINE_S = 60.0
# Between two tries to connect; it bounds the error of the time to the first answer.
PAUSE_S = 0.005


@dataclass(frozen=True)
class Running:
    """A contender that answers.

    Attributes:
        url: Where its predictions are.
        key: What it asks callers for; empty when it asks nothing.
        roots: The processes that we started; their descendants belong to it too.
        ready_s: Time from launch to its first good answer.
    """

    url: str
    key: str
    roots: tuple[int, ...]
    ready_s: float


class ContenderError(Exception):
    """A contender did not come up or answered something else than it should."""


@contextmanager
def product() -> Iterator[Running]:
    """Start `inferencehub up` as a user does: all demo models, keys asked for, a line of log for each request."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [
            sys.executable,
            "-P",
            "-m",
            "inferencehub",
            "up",
            "--json",
            "--port",
            "0",
            "--home",
            f"{folder}/home",
        ]
        with _processes(folder, command, stdout=subprocess.PIPE) as [up]:
            events = _events(up)
            url, key = events["listening"]["url"] + "/predict", events["first_key"]["key"]
            yield _ready(start, url, key, up)


@contextmanager
def echo() -> Iterator[Running]:
    """Start the bare Fastify."""
    with tempfile.TemporaryDirectory() as folder:
        start, port = time.perf_counter(), _free_port()
        with _processes(folder, [str(node_from_wheel()), str(SCENARIOS / "echo.mjs"), str(port)]) as [node]:
            yield _ready(start, f"http://127.0.0.1:{port}/predict", "", node)


@contextmanager
def unary() -> Iterator[Running]:
    """Start the textbook gateway in front of a worker of ours."""
    with tempfile.TemporaryDirectory() as folder:
        start, port, address = time.perf_counter(), _free_port(), f"unix:{folder}/worker.sock"
        worker = [*INFERENCEHUB, "worker", "--listen", address]
        gateway = [str(node_from_wheel()), str(SCENARIOS / "unary.mjs"), str(port), address]
        with _processes(folder, worker, gateway) as started:
            yield _ready(start, f"http://127.0.0.1:{port}/predict", "", *started)


@contextmanager
def fastapi() -> Iterator[Running]:
    """Start FastAPI in one uvicorn process, with its fast loop and parser and without its access log."""
    with tempfile.TemporaryDirectory() as folder:
        model = _iris_as_joblib(folder)
        start, port = time.perf_counter(), _free_port()
        command = [sys.executable, "-m", "uvicorn", "bench.scenarios.fastapi_app:app", "--port", str(port)]
        command += ["--app-dir", str(ROOT), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
        with _processes(folder, command, env={"BENCH_MODEL": model}) as [uvicorn]:
            yield _ready(start, f"http://127.0.0.1:{port}/predict", "", uvicorn)


CONTENDERS: dict[str, Callable[[], AbstractContextManager[Running]]] = {
    "inferencehub": product,
    "echo": echo,
    "unary": unary,
    "fastapi": fastapi,
}


@contextmanager
def _processes(
    folder: str,
    *commands: Sequence[str],
    stdout: int = subprocess.DEVNULL,
    env: Mapping[str, str] | None = None,
) -> Iterator[list[subprocess.Popen[str]]]:
    """Run the commands in the folder, their logs in a file of it, and end them afterwards."""
    started: list[subprocess.Popen[str]] = []
    environment = {**os.environ, **(env or {})}
    with (Path(folder) / "stderr.log").open("w") as log:
        try:
            for command in commands:
                started.append(
                    subprocess.Popen(command, cwd=folder, env=environment, stdout=stdout, stderr=log, text=True)
                )
            yield started
        except ContenderError as error:
            raise ContenderError(f"{error}\n{Path(log.name).read_text()[-2000:]}") from error
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(DEADLINE_S)


def _iris_as_joblib(folder: str) -> str:
    """Return the demo model as most people save theirs; the safe format's loader would cost FastAPI time and memory."""
    import joblib
    import skops.io

    path = Path(folder) / "model.joblib"
    joblib.dump(skops.io.load(ROOT / "src" / "inferencehub" / "demo" / "iris" / "1" / "model.skops"), path)
    return str(path)


def _events(up: subprocess.Popen[str]) -> dict[str, dict[str, str]]:
    """Return what `up --json` says until it is ready, by event."""
    assert up.stdout is not None
    events: dict[str, dict[str, str]] = {}
    for line in up.stdout:
        event = json.loads(line)
        events[event["event"]] = event
        if event["event"] == "ready":
            return events
    raise ContenderError("`inferencehub up` ended before it was ready.")


def _ready(start: float, url: str, key: str, *started: subprocess.Popen[str]) -> Running:
    """Wait for the first good answer."""
    while (answer := _answer(url, key)) is None:
        if any(process.poll() is not None for process in started):
            raise ContenderError(f"{url}: the process ended before it answered.")
        if time.perf_counter() - start > DEADLINE_S:
            raise ContenderError(f"{url}: no answer within {DEADLINE_S:.0f} s.")
        time.sleep(PAUSE_S)
    ready_s = time.perf_counter() - start
    label = answer.get("outputs", {}).get("label", answer.get("inputs"))
    if label not in ("setosa", [5.1, 3.5, 1.4, 0.2]):
        raise ContenderError(f"{url} answered {answer}.")
    return Running(url, key, tuple(process.pid for process in started), ready_s)


def _answer(url: str, key: str) -> dict[str, dict[str, object]] | None:
    """Return the answer to one call, or None while nobody answers or no worker is there."""
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    try:
        with urllib.request.urlopen(urllib.request.Request(url, BODY, headers), timeout=DEADLINE_S) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code not in (500, 503):
            raise ContenderError(f"{url} answered {error.code}: {error.read().decode()}") from error
        return None
    except OSError:
        return None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
