"""Drives wrk, which keeps so many connections busy with one request each, and reads what it counted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("post.lua")


@dataclass(frozen=True, slots=True)
class Load:
    """What one window of load showed, seen from the callers."""

    requests: int
    requests_per_s: float
    p50_ms: float
    p99_ms: float


class LoadError(Exception):
    """The load could not be made, or not every answer was a good one."""


def find_wrk() -> str:
    """Return wrk's path, installing it where that takes one command and nobody's leave."""
    found = shutil.which("wrk")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "--yes", "--quiet", "wrk"], stdout=subprocess.DEVNULL, check=False)
        found = shutil.which("wrk")
    if found is None:
        raise LoadError("wrk is missing; install it with `apt-get install wrk` or `brew install wrk`, and try again.")
    return found


def load(url: str, body: bytes, *, connections: int, seconds: int, key: str = "") -> Load:
    """Keep the connections busy for so long.

    Raises:
        LoadError: An answer was missing or had a status of 400 or more, so that the figures would mean nothing.
    """
    command = [find_wrk(), "--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
    environment = {**os.environ, "BENCH_BODY": body.decode(), "BENCH_KEY": key}  # the key in no one's list of processes
    done = subprocess.run(
        [*command, "--timeout", "5s", "--script", str(SCRIPT), url], env=environment, capture_output=True, text=True
    )
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if done.returncode != 0 or line is None:
        raise LoadError(f"wrk failed: {done.stderr.strip() or done.stdout.strip()}")
    counted = json.loads(line.removeprefix("RESULT "))
    if counted["failed"]:
        raise LoadError(f"{counted['failed']} of {counted['requests']} requests to {url} failed.")
    return Load(
        requests=counted["requests"],
        requests_per_s=counted["requests"] / counted["duration_us"] * 1e6,
        p50_ms=counted["p50_us"] / 1000,
        p99_ms=counted["p99_us"] / 1000,
    )
