"""The models folder changes while it is served: versions come, change, break and go, and callers notice nothing."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import psutil
import pytest

from tests.support.counting_models import BROKEN, counting
from tests.support.many_calls import Call, ask_all
from tests.support.model_folders import put
from tests.support.processes import cli, environment
from tests.support.reloads import reload_under_load
from tests.support.until import until
from tests.support.up import RunningUp, running_up

SETTLE_MS = 200
WORKERS = 2


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One model that never changes, so that there is always something to serve."""
    folder = tmp_path_factory.mktemp("models")
    put(folder, "still", "1", counting(1))
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    env = environment(INFERENCEHUB_MODELS__SETTLE_MS=str(SETTLE_MS))
    home = tmp_path_factory.mktemp("live") / "home"
    with running_up(home, "--models", str(models), "--workers", str(WORKERS), env=env) as running:
        yield running


def version(up: RunningUp, model: str, number: str) -> dict[str, Any]:
    """The version as the catalogue has it; empty when it is not there."""
    answer = up.request("GET", f"/models/{model}")
    found = answer.json()["versions"] if answer.status == 200 else []
    return next((version for version in found if version["version"] == number), {})


def until_state(up: RunningUp, model: str, number: str, state: str) -> dict[str, Any]:
    """The version, once it stands so; what is READY is so on every worker."""

    def found() -> dict[str, Any] | None:
        shown = version(up, model, number)
        is_so = shown.get("state", "absent") == state and (state != "READY" or shown["workers"] == WORKERS)
        return {"version": number, **shown} if is_so else None

    return dict(until(found))


def answers(up: RunningUp, model: str, x: int = 7, number: str | None = None) -> tuple[str, int]:
    """Version and output of one call."""
    body = up.predict(model, [x], number).json()
    return str(body["version"]), int(body["outputs"]["y"][0])


@contextmanager
def asked_all_the_while(up: RunningUp, model: str, number: str) -> Iterator[list[tuple[str, str]]]:
    """The version that served each of many calls, and the state of version `number` after it."""
    seen: list[tuple[str, str]] = []
    over = threading.Event()

    def ask() -> None:
        while not over.is_set():
            seen.append((answers(up, model)[0], version(up, model, number).get("state", "absent")))

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        try:
            yield seen
        finally:
            over.set()
        asking.result()


def admin(up: RunningUp) -> dict[str, str]:
    return environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key)


def test_a_version_that_is_copied_in_serves_and_nobody_notices(up: RunningUp, models: Path) -> None:
    put(models, "grows", "1", counting(1))
    until_state(up, "grows", "1", "READY")
    put(models, "grows", "2", counting(2))
    seen: list[tuple[int, str]] = []

    def call_and_look() -> bool:
        for answer in ask_all(up, [Call("grows", [5], {})] * 40):
            seen.append((answer.status, answer.version))
            assert answer.outputs == {"y": [5 + 1000 * int(answer.version)]}
        return seen[-1][1] == "2"

    until(call_and_look)
    assert set(seen) == {(200, "1"), (200, "2")}
    assert answers(up, "grows", number="1") == ("1", 1007)


def test_what_is_still_being_copied_is_never_loaded(up: RunningUp, models: Path) -> None:
    put(models, "slow", "1", counting(1))
    until_state(up, "slow", "1", "READY")
    folder = put(models, "slow", "2", {"model.py.part": BROKEN})
    whole = str(counting(2)["model.py"])
    half = models / "slow" / "3" / "model.py"
    half.parent.mkdir()
    begun = monotonic()
    written = 0
    # Longer than it takes to come to rest: only that somebody still writes keeps it from being loaded.
    while monotonic() - begun < 4 * SETTLE_MS / 1000:
        half.write_text(whole[: len(whole) // 2] + "#" * (written := written + 1))
        assert version(up, "slow", "3").get("state") not in ("READY", "FAILED")
        assert version(up, "slow", "2").get("state") != "READY"
        assert answers(up, "slow") == ("1", 1007)
    half.write_text(whole.replace("1000 * 2", "1000 * 3"))
    until_state(up, "slow", "3", "READY")
    (folder / "model.py.part").write_text(whole)
    (folder / "model.py.part").rename(folder / "model.py")
    until_state(up, "slow", "2", "READY")
    assert answers(up, "slow") == ("3", 3007)


def test_a_broken_version_says_why_while_the_old_one_serves(up: RunningUp, models: Path) -> None:
    put(models, "breaks", "1", counting(1))
    until_state(up, "breaks", "1", "READY")
    lines = len(up.program.stderr.all)
    put(models, "breaks", "2", {"model.py": BROKEN})
    failed = until_state(up, "breaks", "2", "FAILED")
    assert failed["failure"]
    assert answers(up, "breaks") == ("1", 1007)
    listed = cli("models", "list", env=admin(up))
    assert f"breaks 2 FAILED: {failed['failure']}" in listed.stderr
    assert "model failed to load" in up.program.log('"model": "breaks"', after=lines)
    put(models, "breaks", "2", counting(2))
    until_state(up, "breaks", "2", "READY")
    assert answers(up, "breaks") == ("2", 2007)


def test_a_version_whose_files_change_is_replaced_unless_they_are_broken(up: RunningUp, models: Path) -> None:
    put(models, "changes", "1", counting(1))
    until_state(up, "changes", "1", "READY")
    put(models, "changes", "1", counting(5))
    until(lambda: {answers(up, "changes") for _ in range(2 * WORKERS)} == {("1", 5007)})
    lines = len(up.program.stderr.all)
    put(models, "changes", "1", {"model.py": BROKEN})
    up.program.log("model failed to load", after=lines)
    assert {answers(up, "changes") for _ in range(2 * WORKERS)} == {("1", 5007)}


def test_a_version_that_is_removed_leaves_the_others(up: RunningUp, models: Path) -> None:
    put(models, "shrinks", "1", counting(1))
    put(models, "shrinks", "2", counting(2))
    until_state(up, "shrinks", "1", "READY")
    until_state(up, "shrinks", "2", "READY")
    shutil.rmtree(models / "shrinks" / "2")
    until_state(up, "shrinks", "2", "absent")
    assert answers(up, "shrinks") == ("1", 1007)
    assert up.predict("shrinks", [1], "2").json()["reason"] == "VERSION_NOT_FOUND"


def test_what_is_unloaded_stays_so_until_it_is_loaded_also_on_new_workers(up: RunningUp, models: Path) -> None:
    put(models, "rests", "1", counting(1))
    put(models, "rests", "2", counting(2))
    until_state(up, "rests", "1", "READY")
    until_state(up, "rests", "2", "READY")
    env = admin(up)
    done = cli("models", "unload", "rests@2", env=env)
    assert (done.returncode, done.stdout) == (0, "rests 2\n"), done.stderr
    until_state(up, "rests", "2", "UNLOADED")
    assert answers(up, "rests") == ("1", 1007)

    # New workers load all that they find until they are told better, and nobody is served by that meanwhile.
    with asked_all_the_while(up, "rests", "2") as seen:
        killed = up.worker_processes()
        for worker in killed:
            worker.kill()
        psutil.wait_procs(killed)
        until_state(up, "rests", "1", "READY")
    assert {served for served, _ in seen} == {"1"}
    assert "READY" not in {state for _, state in seen}
    # A worker that had begun to load it lets it go at once, by way of UNLOADING.
    until_state(up, "rests", "2", "UNLOADED")
    assert answers(up, "rests") == ("1", 1007)
    assert up.predict("rests", [1], "2").json()["reason"] == "VERSION_NOT_FOUND"

    done = cli("models", "load", "rests@2", "--json", env=env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["versions"] == [{"version": "2", "state": "READY"}]
    until_state(up, "rests", "2", "READY")
    assert {answers(up, "rests") for _ in range(2 * WORKERS)} == {("2", 2007)}


def test_what_a_label_names_stays_whatever_the_version_policy_says(up: RunningUp, models: Path) -> None:
    put(models, "latest-only", "1", {**counting(1), "../model.yaml": "versions: {latest: 1}\n"})
    until_state(up, "latest-only", "1", "READY")
    path = "/admin/traffic/latest-only"
    assert up.request("PUT", path, {"labels": {"stable": "1"}}).status == 200
    put(models, "latest-only", "2", counting(2))
    until_state(up, "latest-only", "2", "READY")
    assert answers(up, "latest-only") == ("2", 2007)
    assert answers(up, "latest-only", number="stable") == ("1", 1007)
    assert up.request("PUT", path, {}).status == 200
    until_state(up, "latest-only", "1", "UNLOADED")
    assert answers(up, "latest-only") == ("2", 2007)


def test_reloads_under_load_disturb_nobody(up: RunningUp, models: Path) -> None:
    """Ten reloads and three broken ones; tests/faults has the long campaign."""
    result = reload_under_load(up, models, reloads=10, broken=3, capacity_s=0.5)
    print(result)
    assert result.errors == {}
    assert result.wrong_versions == 0
    assert len(result.versions) > 3
