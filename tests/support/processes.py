"""Programs under test: starts them, collects their lines, and waits for what they say instead of sleeping."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DEADLINE_S = 60.0


class Lines:
    """The lines of one stream so far; readers wait until the one they want has come."""

    def __init__(self, stream: Any) -> None:
        self.all: list[str] = []
        self._changed = threading.Condition()
        self._ended = False
        self._thread = threading.Thread(target=self._read, args=(stream,), daemon=True)
        self._thread.start()

    def _read(self, stream: Any) -> None:
        for line in stream:
            with self._changed:
                self.all.append(line.rstrip("\n"))
                self._changed.notify_all()
        stream.close()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def first(self, wanted: Callable[[str], Any], deadline_s: float = DEADLINE_S, after: int = 0) -> Any:
        """What `wanted` makes of the first line for which that is true; AssertionError at the end or the deadline."""
        give_up_at = time.monotonic() + deadline_s
        seen = after
        with self._changed:
            while True:
                for line in self.all[seen:]:
                    seen += 1
                    if found := wanted(line):
                        return found
                left = give_up_at - time.monotonic()
                if self._ended or left <= 0:
                    raise AssertionError(f"no such line {'before the end' if self._ended else 'in time'}: {self.all}")
                self._changed.wait(left)

    def joined(self) -> str:
        """Everything, once the stream has ended."""
        self._thread.join(DEADLINE_S)
        return "\n".join(self.all)


class Program:
    """A running program and both of its streams."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.stdout = Lines(process.stdout)
        self.stderr = Lines(process.stderr)

    @property
    def pid(self) -> int:
        return self.process.pid

    def event(self, name: str, deadline_s: float = DEADLINE_S) -> dict[str, Any]:
        """The first JSON line on stdout with this `event`."""

        def wanted(line: str) -> dict[str, Any] | None:
            event = json.loads(line)
            return event if event["event"] == name else None

        try:
            return dict(self.stdout.first(wanted, deadline_s))
        except AssertionError as error:
            raise AssertionError(f"{error}\nstderr: {self.stderr.all}") from None

    def log(self, text: str, after: int = 0) -> str:
        """The first line on stderr, from line number `after` on, that contains the text."""
        return str(self.stderr.first(lambda line: line if text in line else None, after=after))

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self, deadline_s: float = DEADLINE_S) -> int:
        """The exit code."""
        return self.process.wait(deadline_s)


@contextmanager
def program(command: Sequence[str], *, pass_fds: Sequence[int] = (), **options: Any) -> Iterator[Program]:
    """Starts a program; whatever is left of it at the end is killed."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=pass_fds,
        **options,
    )
    running = Program(process)
    try:
        yield running
    finally:
        process.kill()
        process.wait()
        running.stdout.joined()
        running.stderr.joined()


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without settings of InferenceHub, with the package importable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INFERENCEHUB_")}
    path = os.pathsep.join(filter(None, [str(ROOT / "src"), kept.get("PYTHONPATH")]))
    return {**kept, "PYTHONPATH": path, **extra}


def cli(*arguments: str, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs `inferencehub` to its end."""
    return subprocess.run(
        [sys.executable, "-P", "-m", "inferencehub", *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE_S,
        env=dict(env or environment()),
        stdin=subprocess.DEVNULL,
        **options,
    )
