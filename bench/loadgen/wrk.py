"""Drives wrk, which keeps so many connections busy with one request each, and reads what it counted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.calls import Call

SCRIPT = Path(__file__).with_name("post.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What one window of load showed, seen from the callers.

    Attributes:
        requests: Good answers.
        failed: Answers with a status of 400 or more, and requests that got none.
    """

    requests: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float
    failed: int


class LoadError(Exception):
    """The load could not be made, or nothing good came of it."""


def find_wrk() -> str:
    """Return wrk's path, installing it where that takes one command and nobody's leave."""
    found = shutil.which("wrk")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "wrk"], stdout=subprocess.DEVNULL, check=False)
        found = shutil.which("wrk")
    if found is None:
        raise LoadError("wrk is missing; install it with `apt-get install wrk` or `brew install wrk`, and try again.")
    return found


def load(url: str, call: Call, *, connections: int, seconds: int, key: str = "") -> Load:
    """Keep the connections busy for so long.

    Raises:
        LoadError: wrk failed.
    """
    command = [find_wrk(), "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    with tempfile.NamedTemporaryFile() as body:
        body.write(call.body)
        body.flush()
        # By the environment, so that the key is in no one's list of processes.
        headers = {"content-type": call.media_type, **call.headers}
        asked = {
            "BENCH_BODY_FILE": body.name,
            "BENCH_HEADERS": "".join(f"{name}: {value}\n" for name, value in headers.items()),
            "BENCH_KEY": key,
        }
        done = subprocess.run(
            [*command, "--timeout", "10s", "--script", str(SCRIPT), url],
            env={**os.environ, **asked},
            capture_output=True,
            text=True,
        )
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if done.returncode != 0 or line is None:
        raise LoadError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    counted = json.loads(line.removeprefix("RESULT "))
    good = counted["answers"] - counted["refused"]
    return Load(
        requests=good,
        requests_per_s=good / counted["duration_us"] * 1e6,
        p50_ms=counted["p50_us"] / 1000,
        p99_ms=counted["p99_us"] / 1000,
        failed=counted["refused"] + counted["lost"],
    )
