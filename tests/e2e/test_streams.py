"""POST /predict in chunks, with real workers: what is read, what goes wrong, and who leaves when."""

from __future__ import annotations

import json
import random
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from tests.support.dripping_model import DrippingModel, reading
from tests.support.healthy_log import faults_of_start
from tests.support.until import until
from tests.support.up import RunningUp, running_up

ENDLESS = 1_000_000


@pytest.fixture(scope="module")
def drip(tmp_path_factory: pytest.TempPathFactory) -> DrippingModel:
    return DrippingModel(tmp_path_factory.mktemp("drip"))


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, drip: DrippingModel) -> Iterator[RunningUp]:
    home = tmp_path_factory.mktemp("streams") / "home"
    with running_up(home, "--models", str(drip.models), "--workers", "2") as running:
        yield running


def active(up: RunningUp) -> int:
    """Streams that workers are at, as metrics have it."""
    text = up.request("GET", "/metrics").body.decode()
    return sum(int(value) for value in re.findall(r"^inferencehub_active_streams\{.*\} (\d+)$", text, re.M))


def numbers(events: list[tuple[str, dict]]) -> list[int]:
    return [n for name, data in events if name == "chunk" for n in data["outputs"]["n"]]


def test_a_start_that_finds_nothing_amiss_logs_nothing_amiss(up: RunningUp) -> None:
    assert faults_of_start(up) == []


def test_events_and_lines_say_what_the_whole_answer_says(up: RunningUp) -> None:
    inputs = {"to": [5], "pause_ms": [0], "wait_ms": [0], "bytes": [0]}
    whole = up.predict("drip", inputs).json()["outputs"]["n"]
    with reading(up, "events", 5) as read:
        events = list(read.events())
    lines = up.predict("drip", inputs, accept="application/x-ndjson").body.decode().split("\n")
    *chunks, end = [json.loads(line) for line in lines if line]
    assert whole == numbers(events) == [n for chunk in chunks for n in chunk["outputs"]["n"]] == [0, 1, 2, 3, 4]
    assert [name for name, _ in events] == ["chunk"] * 5 + ["end"]
    assert set(end["end"]) == {"model_name", "version", "request_id", "timings_ms"}
    assert events[-1][1]["request_id"] == "events"


def test_a_failure_before_the_first_chunk_has_a_status(up: RunningUp) -> None:
    with reading(up, "refused", -1) as read:
        assert read.response.status == 400
        assert json.load(read.response)["reason"] == "INPUT_MISMATCH"


def test_a_failure_after_it_is_the_last_event(up: RunningUp) -> None:
    with reading(up, "fails", 2) as read:
        assert read.response.status == 200
        events = list(read.events())
    assert [name for name, _ in events] == ["chunk", "chunk", "error"]
    assert (events[-1][1]["reason"], events[-1][1]["request_id"]) == ("MODEL_FAILED", "fails")


def test_while_nothing_comes_there_are_signs_of_life(up: RunningUp) -> None:
    with reading(up, "slow", 1, wait_ms=1_000) as read:
        events = list(read.events())
    assert numbers(events) == [0]
    assert read.pings > 1


def test_a_worker_that_dies_before_the_first_chunk_costs_its_caller_nothing(up: RunningUp, drip: DrippingModel) -> None:
    with reading(up, "dies", 3) as read:
        assert read.response.status == 200
        assert numbers(list(read.events())) == [0, 1, 2]
    assert [note.split()[0] for note in drip.notes("dies")] == ["began", "began", "closed"]


def test_a_worker_that_is_killed_in_the_middle_is_lost_and_never_an_end(up: RunningUp, drip: DrippingModel) -> None:
    until(lambda: len(up.worker_processes()) == 2)
    with reading(up, "killed", ENDLESS, pause_ms=5) as read:
        events = read.events()
        seen = [next(events), next(events)]
        psutil.Process(drip.pid("killed")).send_signal(signal.SIGKILL)
        seen += events
    assert seen[-1][0] == "error"
    assert seen[-1][1]["reason"] == "WORKER_LOST"
    assert numbers(seen) == list(range(len(seen) - 1))


def test_who_leaves_has_its_generator_closed(up: RunningUp, drip: DrippingModel) -> None:
    with reading(up, "left", ENDLESS, pause_ms=5) as read:
        next(read.events())
    until(lambda: drip.has_closed("left"))
    with reading(up, "left-early", 1, wait_ms=300):
        until(lambda: drip.notes("left-early"))
    until(lambda: drip.has_closed("left-early"))
    until(lambda: active(up) == 0)


def test_a_reader_that_stands_still_delays_nobody(up: RunningUp, drip: DrippingModel) -> None:
    with reading(up, "still", 4_000, size=8_192) as still:
        next(still.events())
        with ThreadPoolExecutor(16) as pool:
            others = list(pool.map(lambda i: _read_all(up, f"beside-{i}"), range(16)))
        assert others == [list(range(40))] * 16
        # Its generator stands still, too: it would have been through long ago.
        assert drip.notes("still")[-1] != "closed"
        assert active(up) == 1
    until(lambda: drip.has_closed("still"))


def test_a_reader_that_stands_still_too_long_is_cancelled(up: RunningUp, drip: DrippingModel) -> None:
    with reading(up, "stalled", ENDLESS, model="impatient", size=8_192) as stalled:
        next(stalled.events())
        until(lambda: drip.has_closed("stalled"))
        *_, (name, problem) = stalled.events()
    assert (name, problem["reason"]) == ("error", "CANCELLED")
    text = up.request("GET", "/metrics").body.decode()
    assert 'inferencehub_streams_cancelled_total{model="impatient",version="1",where="stall"} 1' in text


def _read_all(up: RunningUp, request_id: str) -> list[int]:
    with reading(up, request_id, 40, pause_ms=2) as read:
        return numbers(list(read.events()))


def test_two_hundred_that_leave_at_any_time_leave_nothing(up: RunningUp, drip: DrippingModel) -> None:
    chance = random.Random(11)
    plans = [(f"abort-{i}", chance.randrange(0, 12)) for i in range(200)]

    def read_some(plan: tuple[str, int]) -> None:
        request_id, count = plan
        with reading(up, request_id, ENDLESS, pause_ms=1, wait_ms=5) as read:
            if count:
                for _, _ in zip(range(count), read.events(), strict=False):
                    pass

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(read_some, plans))
    until(lambda: active(up) == 0)
    until(lambda: all(drip.has_closed(request_id) for request_id, _ in plans))
    with reading(up, "after", 2) as read:
        assert numbers(list(read.events())) == [0, 1]


def test_a_gateway_that_leaves_lets_streams_finish_for_a_while(tmp_path: Path) -> None:
    drip = DrippingModel(tmp_path)
    config = tmp_path / "inferencehub.yaml"
    config.write_text("streams: {drain_ms: 1500}\n")
    with (
        running_up(tmp_path / "home", "--models", str(drip.models), "--config", str(config)) as up,
        reading(up, "short", 40, pause_ms=20) as short,
        reading(up, "endless", ENDLESS, pause_ms=20) as endless,
    ):
        short_events, endless_events = short.events(), endless.events()
        next(short_events)
        next(endless_events)
        up.program.process.send_signal(signal.SIGTERM)
        assert [name for name, _ in short_events][-1] == "end"
        *_, (name, problem) = endless_events
        assert (name, problem["reason"]) == ("error", "NO_HEALTHY_WORKER")
        assert up.program.process.wait(30) == 0
