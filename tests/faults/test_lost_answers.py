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
from tests.support.model_folders import put
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault
KILLS = 12
COUNTING = """
import os, time
import numpy as np

class Model:
    inputs = {{"x": ("FP64", [-1])}}
    outputs = {{"y": ("FP64", [-1])}}

    def load(self, folder):
        self.ledger = os.open({ledger!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def predict(self, inputs):
        os.write(self.ledger, b"%d\\n" % int(inputs["x"][0]))
        # A warm-up may have any input but these.
        time.sleep(0.2 if inputs["x"][0] > 1000 else 0)
        return {{"y": inputs["x"]}}
"""


def test_a_call_whose_answer_was_lost_with_its_worker_has_run_once(tmp_path: Path) -> None:
    models, ledger = tmp_path / "models", tmp_path / "ledger"
    put(models, "counting", "1", {"model.py": COUNTING.format(ledger=str(ledger))})
    statuses = []
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up:
        ended = Ended(up)
        for number in range(2001, 2001 + KILLS):
            assassin = threading.Thread(target=kill_when_its_run_is_over, args=(pages(up),))
            assassin.start()
            statuses.append(up.predict("counting", [float(number)]).status)
            assassin.join()
            ended.settled()
    runs = [int(line) for line in ledger.read_text().split() if int(line) > 2000]
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
