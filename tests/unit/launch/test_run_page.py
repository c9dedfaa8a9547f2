"""The run page: what is written is what is read, at every moment, and the fixture that both languages are held to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from inferencehub.launch.runs import layout
from inferencehub.launch.runs.page import RunPage, started_ticks
from inferencehub.launch.runs.read import Calls, Page, Running, page_from_bytes, read_page

FIXTURE: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[3] / "contract/fixtures/run-page.json").read_text()
)
KINDS = {"run": layout.RUN, "load": layout.LOAD}


def the_page(path: Path) -> Page:
    page = read_page(path)
    assert page is not None
    return page


def test_the_fixture_means_what_it_says() -> None:
    data = bytearray(FIXTURE["bytes"])
    for part in FIXTURE["parts"]:
        raw = bytes.fromhex(part["hex"])
        data[part["at"] : part["at"] + len(raw)] = raw
    wanted = FIXTURE["page"]
    running = tuple(
        Running(
            KINDS[run["kind"]],
            run["title"],
            int(run["began_ns"]),
            run["limit_ms"],
            tuple(Calls(*each) for each in run["calls"]),
            run["and_more"],
        )
        for run in wanted["running"]
    )
    ended = tuple(
        Running(layout.ENDED, each["title"], running[-1].began_ns, 0, tuple(Calls(*call) for call in each["calls"]))
        for each in wanted["ended"]
    )
    beat_ns, started = int(wanted["beat_ns"]), int(wanted["started_ticks"])
    page = Page(wanted["boot_id"], wanted["pid"], started, beat_ns, running, wanted["unlisted"], "", ended)
    assert page_from_bytes(bytes(data), bytes(data)) == page


def test_what_is_begun_and_not_over_is_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "w.sock.runs"
    page = RunPage("b" * 32, path, slots=2)
    title = f"{'m' * 64} {'v' * 64}"
    run = page.begin(layout.RUN, title.encode(), 1500, [(1, 3, 7), (2, 1, 2**40)])
    load = page.begin(layout.LOAD, b"iris 2", 2**60)
    seen = the_page(path)
    assert [(run.kind, run.title, run.limit_ms, run.calls) for run in seen.running] == [
        (layout.RUN, title, 1500, (Calls(1, 3, 7), Calls(2, 1, 2**40))),
        (layout.LOAD, "iris 2", 2**32 - 1, ()),
    ]
    assert (seen.boot_id, seen.pid, seen.started_ticks) == ("b" * 32, os.getpid(), started_ticks(os.getpid()))
    assert path.stat().st_mode & 0o777 == 0o600

    page.end(run)
    page.end(load)
    assert the_page(path).running == ()


def test_more_runs_than_slots_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "runs"
    page = RunPage("b", path, slots=1)
    begun = [page.begin(layout.RUN, b"m 1") for _ in range(3)]
    assert the_page(path).unlisted == 2
    for each in reversed(begun):
        page.end(each)
    assert (the_page(path).unlisted, the_page(path).running) == (0, ())


def test_more_calls_than_entries_are_flagged(tmp_path: Path) -> None:
    path = tmp_path / "runs"
    page = RunPage("b", path, slots=1)
    page.begin(layout.RUN, b"m 1", 0, [(1, 1, each) for each in range(layout.MOST_ENTRIES + 1)])
    (run,) = the_page(path).running
    assert run.and_more
    assert len(run.calls) == layout.MOST_ENTRIES


def test_what_is_being_written_or_has_changed_between_two_looks_is_not_begun(tmp_path: Path) -> None:
    path = tmp_path / "runs"
    page = RunPage("b", path, slots=1)
    first = path.read_bytes()
    page.begin(layout.RUN, b"m 1")
    second = path.read_bytes()
    assert titles(second, second) == ["m 1"]
    assert titles(first, second) == []
    torn = bytearray(second)
    torn[layout.HEADER_BYTES] |= 1
    assert titles(bytes(torn), bytes(torn)) == []


def titles(first: bytes, second: bytes) -> list[str]:
    page = page_from_bytes(first, second)
    assert page is not None
    return [run.title for run in page.running]


@pytest.mark.parametrize("data", [b"", b"x" * 4000, b"IHRUNS\0\x02" + bytes(2200)])
def test_what_is_no_page_is_none(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "runs"
    path.write_bytes(data)
    assert read_page(path) is None
    assert read_page(tmp_path / "absent") is None


def test_the_page_of_a_killed_process_stays_as_it_was_also_when_the_next_one_has_begun_another(tmp_path: Path) -> None:
    path = tmp_path / "runs"
    code = (
        "import sys, os, signal; from pathlib import Path\n"
        "from inferencehub.launch.runs.page import RunPage\n"
        "page = RunPage('first', Path(sys.argv[1])); page.begin(1, b'm 1', 0, [(1, 1, 5)])\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    with path.open("rb") as held:
        RunPage("second", path)
        assert the_page(path).boot_id == "second"
        data = held.read()
    page = page_from_bytes(data, data)
    assert page is not None
    assert (page.boot_id, page.running[0].calls) == ("first", (Calls(1, 1, 5),))


def test_a_page_is_removed_when_its_process_ends_in_good_order(tmp_path: Path) -> None:
    page = RunPage("b", tmp_path / "runs")
    page.remove()
    page.remove()
    assert list(tmp_path.iterdir()) == []
