"""The live stream of a whole product: what was called, who served it, and what became of the workers."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.support.counting_models import counting
from tests.support.live_stream import LiveStream, live_stream
from tests.support.model_folders import put
from tests.support.processes import cli
from tests.support.until import until
from tests.support.up import RunningUp, running_up

MODEL = "sums"
ALONE = "alone"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    put(folder, MODEL, "1", counting(1))
    put(folder, MODEL, "2", counting(2, raises=True))
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("live") / "home", "--models", str(models)) as running:
        yield running


def collect(stream: LiveStream, calls: int) -> list[dict[str, Any]]:
    """The samples until that many calls have been counted."""
    samples: list[dict[str, Any]] = []
    for event in stream:
        if event.name == "sample":
            samples.append(event.data)
            if sum(sample["all"]["calls"] for sample in samples) >= calls:
                return samples
    raise AssertionError(f"the stream ended; what came: {samples}")


def totals(samples: list[dict[str, Any]]) -> dict[tuple[str, str], tuple[int, int, Counter[str]]]:
    """Calls, rows and errors by version."""
    found: dict[tuple[str, str], tuple[int, int, Counter[str]]] = {}
    for sample in samples:
        for part in sample["versions"]:
            key = part["model"], part["version"]
            calls, rows, errors = found.get(key, (0, 0, Counter()))
            found[key] = calls + part["calls"], rows + part["rows"], errors + Counter(part["errors"])
    return found


def test_calls_are_counted_by_version_with_their_errors_by_reason(up: RunningUp) -> None:
    with live_stream(up) as stream:
        for _ in range(5):
            assert up.predict(MODEL, [1, 2, 3], "1").status == 200
        for _ in range(2):
            assert up.predict(MODEL, ["x"], "1").status == 400
        for x in (1, 20, 40):
            up.predict(MODEL, [x], "2")
        assert up.predict(MODEL, [1], "9").status == 404
        assert up.predict("nothing", [1]).status == 404
        samples = collect(stream, 12)
    assert totals(samples) == {
        (MODEL, "1"): (7, 15, Counter(INPUT_MISMATCH=2)),
        (MODEL, "2"): (3, 1, Counter(MODEL_FAILED=2)),
        (MODEL, ""): (1, 0, Counter(VERSION_NOT_FOUND=1)),
    }
    errors: Counter[str] = sum((Counter(sample["all"]["errors"]) for sample in samples), Counter())
    assert errors == Counter(INPUT_MISMATCH=2, MODEL_FAILED=2, VERSION_NOT_FOUND=1, MODEL_NOT_FOUND=1)
    assert all(part["p50_ms"] > 0 for sample in samples for part in sample["versions"] if part["rows"])

    history = up.request("GET", "/admin/live/history?seconds=60").json()
    kept = {sample["id"]: sample for sample in history["samples"]}
    assert [kept[sample["id"]] for sample in samples] == samples


def test_what_was_missed_comes_first(up: RunningUp) -> None:
    with live_stream(up) as stream:
        seen = next(event for event in stream if event.name == "sample")
    up.predict(MODEL, [1], "1")
    with live_stream(up, last_event_id=seen.id) as stream:
        samples = collect(stream, 1)
    assert [sample["id"] for sample in samples] == [seen.data["id"] + 1 + place for place in range(len(samples))]


def test_a_gateway_that_is_started_again_goes_on_where_the_last_one_was(up: RunningUp) -> None:
    with live_stream(up) as stream:
        seen = next(event for event in stream if event.name == "sample")
    boot = up.request("GET", "/admin/live/history?seconds=1").json()["boot_id"]
    gateway = up.gateway_process()
    gateway.kill()
    gateway.wait()
    until(lambda: up.request("GET", "/health/ready").status == 200)
    up.predict(MODEL, [1], "1")
    with live_stream(up, last_event_id=seen.id) as stream:
        samples = collect(stream, 1)
    assert samples[0]["id"] > seen.data["id"]
    assert up.request("GET", "/admin/live/history?seconds=1").json()["boot_id"] != boot


def test_a_killed_worker_and_its_replacement_are_seen(up: RunningUp) -> None:
    with live_stream(up) as stream:
        (before,) = stream.first("workers", lambda data: "memory_bytes" in data["workers"][0])["workers"]
        process = psutil.Process(before["process_id"])
        assert (before["state"], before["restarts"], before["losses"]) == ("READY", 0, 0)
        assert before["memory_bytes"] == pytest.approx(process.memory_info().rss, rel=0.25)

        process.kill()
        stream.first("workers", lambda data: data["workers"][0]["losses"] == 1)
        back = stream.first("workers", lambda data: "memory_bytes" in data["workers"][0])
    (after,) = back["workers"]
    assert (after["state"], after["restarts"]) == ("READY", 1)
    assert after["process_id"] != before["process_id"]


def test_isolated_workers_say_how_much_memory_they_have_too_and_a_drain_waits_for_no_stream(tmp_path: Path) -> None:
    models = tmp_path / "models"
    put(models, MODEL, "1", counting(1))
    put(models, ALONE, "1", counting(1) | {"../model.yaml": "isolation: process\n"})
    with running_up(tmp_path / "home", "--models", str(models)) as up, live_stream(up) as stream:
        stream.first("workers", lambda data: _all_told(data["workers"]))
        listed = up.request("GET", "/admin/workers").json()["workers"]
        assert all(worker.keys() >= {"memory_bytes", "restarts"} for worker in listed)

        up.program.signal(signal.SIGTERM)
        assert {event.name for event in stream} <= {"sample", "workers"}
        assert up.program.wait() == 0
    assert "cut off" not in up.program.stderr.joined()


def _all_told(workers: list[dict[str, Any]]) -> bool:
    return len(workers) == 2 and all("memory_bytes" in worker for worker in workers)


def test_a_key_that_is_revoked_elsewhere_loses_its_stream(up: RunningUp) -> None:
    made = up.request("POST", "/admin/keys", {"name": "eyes", "scopes": ["metrics"]}).json()
    with live_stream(up, authorization=f"Bearer {made['key']}") as stream:
        stream.first("sample", bool)
        assert cli("keys", "revoke", made["id"], "--home", str(up.home)).returncode == 0
        assert {event.name for event in stream} <= {"sample"}
