"""Starts InferenceHub as a user does: `inferencehub up`, keys asked for, a line of log for each request."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.calls import Call, flower

from .running import ContenderError, Running, processes, ready

INFERENCEHUB = (sys.executable, "-P", "-m", "inferencehub")


@contextmanager
def product(
    *,
    models: Path | None = None,
    settings: Mapping[str, str] | None = None,
    checkout: Path | None = None,
    first: Call | None = None,
    path: str = "/predict",
) -> Iterator[Running]:
    """Start it.

    Args:
        models: The folder to serve; the demo models where none is given.
        settings: Environment variables, such as INFERENCEHUB_GATEWAY__PROCESSES.
        checkout: A checkout with its bundle built, to be run in place of the one that is installed.
        first: The call that has to be answered before it counts as started.
        path: Where the calls go.
    """
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [*INFERENCEHUB, "up", "--json", "--port", "0", "--home", f"{folder}/home"]
        command += ["--models", str(models)] if models else []
        environment = dict(settings or {}) | ({"PYTHONPATH": f"{checkout}/src"} if checkout else {})
        with processes(folder, command, stdout=subprocess.PIPE, env=environment) as [up]:
            events = _events(up)
            url, key = events["listening"]["url"] + path, events["first_key"]["key"]
            yield ready(start, url, key, first or flower(), up)


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
