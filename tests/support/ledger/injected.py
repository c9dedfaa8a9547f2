"""Faults that are done to the processes of a product, and what it may keep while it runs and leave when it ends."""

from __future__ import annotations

import signal
from collections.abc import Sequence

import psutil

from tests.support.ledger.load import Load
from tests.support.until import until
from tests.support.up import RunningUp

# Calls under way at 70 % of capacity when nothing has piled up; several times as many as were seen.
CALM = 40


def served_by(up: RunningUp, model: str, workers: int) -> bool:
    """Whether so many workers serve a version of the model."""
    answer = up.request("GET", f"/models/{model}")
    return answer.status == 200 and any(
        version["state"] == "READY" and version["workers"] == workers for version in answer.json()["versions"]
    )


def kill_worker(up: RunningUp, number: int) -> None:
    """Kills one of the workers that run now, without a word."""
    running = sorted(up.worker_processes(), key=lambda process: process.pid)
    running[number % len(running)].kill()


def kill_workers_in_turn(up: RunningUp, load: Load, kills: int, models: Sequence[str], workers: int) -> None:
    """One kill after the other, each once all workers serve every model and what has piled up is done."""
    for number in range(kills):
        kill_worker(up, number)
        until(lambda: len(up.worker_processes()) == workers)
        until(lambda: all(served_by(up, model, workers) for model in models))
        until_calm(load)


def until_calm(load: Load) -> None:
    """Until what has piled up is done."""
    until(lambda: load.under_way < CALM)


def restart_worker(up: RunningUp, number: int, models: Sequence[str], workers: int) -> None:
    """Asks a worker to leave, and waits until its successor serves."""
    leaving = sorted(up.worker_processes(), key=lambda process: process.pid)[number % workers]
    leaving.send_signal(signal.SIGTERM)
    until(lambda: not leaving.is_running() and len(up.worker_processes()) == workers)
    until(lambda: all(served_by(up, model, workers) for model in models))


def replace_gateway(up: RunningUp, number: signal.Signals) -> None:
    """Ends the gateway, in good order or not, and waits until its successor serves."""
    leaving = up.gateway_process()
    leaving.send_signal(number)
    until(lambda: not leaving.is_running() and len(up.gateway_processes()) == 1)
    until(lambda: up.request("GET", "/health/ready").status == 200)


def shared_bytes(up: RunningUp) -> int:
    """Memory in the files through which tensors are shared."""
    shared = [folder for folder in up.run_folders() if folder.is_relative_to("/dev/shm")]
    return sum(path.stat().st_blocks * 512 for folder in shared for path in folder.iterdir())


def zombies(up: RunningUp) -> list[int]:
    """Children that have ended and that nobody has taken."""
    return [process.pid for process in up.processes() if process.status() == psutil.STATUS_ZOMBIE]
