"""Workers that are killed between the end of a run and the arrival of its answer: the call must not run again."""

from __future__ import annotations

import mmap
import os
import signal
import threading
from pathlib import Path
from time import monotonic

import pytest

from inferencehub.launch.runs import layout
from inferencehub.launch.runs.read import read_page
from tests.support.killers import Ended
from tests.support.noting_model import noted, noting_model
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault
KILLS = 12


def test_a_call_whose_answer_was_lost_with_its_worker_has_run_once(tmp_path: Path) -> None:
    models, notes = tmp_path / "models", tmp_path / "notes"
    noting_model(models, notes, takes_s=0.2)
    statuses = []
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up:
        ended = Ended(up)
        for number in range(2001, 2001 + KILLS):
            assassin = threading.Thread(target=kill_when_its_run_is_over, args=(pages(up),))
            assassin.start()
            statuses.append(up.predict("noting", [float(number)]).status)
            assassin.join()
            ended.settled()
    runs = noted(notes)
    twice = sorted({number for number in runs if runs.count(number) > 1})
    print(f"\n{KILLS} kills: {statuses.count(503)} answers were lost, {len(twice)} calls ran twice")
    assert twice == []
    assert statuses.count(503) > 0, "no kill came between run and answer: this machine is too busy to tell"


def pages(up: RunningUp) -> list[tuple[int, mmap.mmap]]:
    """Process and run page of each worker."""
    found = []
    for folder in up.run_folders():
        for path in folder.glob(f"*{layout.SUFFIX}"):
            page = read_page(path)
            assert page is not None
            with path.open("rb") as file:
                found.append((page.pid, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    assert len(found) == 2
    return found


def kill_when_its_run_is_over(found: list[tuple[int, mmap.mmap]]) -> None:
    """Wait for a run of any of these workers, and kill the worker the moment it is over."""
    until = monotonic() + 30
    kinds = slice(layout.HEADER_BYTES + layout.KIND_AT, None, layout.SLOT_BYTES)
    while monotonic() < until:
        for pid, page in found:
            if layout.RUN in page[kinds]:
                while layout.RUN in page[kinds]:
                    pass
                os.kill(pid, signal.SIGKILL)
                return
