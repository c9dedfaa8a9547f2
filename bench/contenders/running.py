"""Runs the processes of a contender, and says when its first good answer came."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.calls import AnswerError, Call, answer_to

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "bench" / "scenarios"
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
    """A contender did not come up, or answered something else than it should."""


@contextmanager
def processes(
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
            raise ContenderError(f"{error}\n{Path(log.name).read_text()[-2000:]}".rstrip()) from error
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(DEADLINE_S)


def ready(start: float, url: str, key: str, call: Call, *started: subprocess.Popen[str]) -> Running:
    """Wait for the first good answer."""
    try:
        while answer_to(url, call, key) is None:
            if any(process.poll() is not None for process in started):
                raise ContenderError(f"{url}: the process ended before it answered.")
            if time.perf_counter() - start > DEADLINE_S:
                raise ContenderError(f"{url}: no answer within {DEADLINE_S:.0f} s.")
            time.sleep(PAUSE_S)
    except AnswerError as error:
        raise ContenderError(str(error)) from error
    return Running(url, key, tuple(process.pid for process in started), time.perf_counter() - start)


def free_port() -> int:
    """Return a TCP port of loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
