"""Canaries and shadows with a real worker: a bad version goes back by itself, a good one gets everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counting_models import counting
from tests.support.many_calls import Call, ask_all
from tests.support.model_folders import put
from tests.support.processes import cli, environment
from tests.support.until import until
from tests.support.up import RunningUp, running_up

MODEL = "sums"
# Times are not what is tested here, and on a busy machine they vary: nothing goes back because of its p95.
GUARDS = ["--every", "1s", "--max-error-rate", "1%", "--max-p95-ratio", "100", "--min-calls", "40"]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """Version 1 is the baseline, 2 fails for 5 % of its inputs, 3 answers as 1 does, 4 answers otherwise."""
    folder = tmp_path_factory.mktemp("models")
    put(folder, MODEL, "1", counting(1))
    put(folder, MODEL, "2", counting(1, raises=True))
    put(folder, MODEL, "3", counting(1))
    put(folder, MODEL, "4", counting(4))
    with running_up(tmp_path_factory.mktemp("canary") / "home", "--models", str(folder)) as running:
        yield running


def begin(up: RunningUp, version: str, *options: str, steps: str = "20,50,100") -> None:
    """A canary beside version 1, begun as people do."""
    up.request("PUT", f"/admin/traffic/{MODEL}", {"weights": {"1": 100}})
    canary = ["--canary", version, "--steps", steps, *(options or GUARDS)]
    done = cli("traffic", "set", MODEL, "--weights", "1=100", "--label", "stable=1", *canary, env=admin(up))
    assert done.returncode == 0, done.stderr


def admin(up: RunningUp) -> dict[str, str]:
    return environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key)


def run(up: RunningUp) -> dict[str, Any]:
    """The last one; empty when there was none."""
    return dict(up.request("GET", f"/admin/traffic/{MODEL}/canary").json().get("run", {}))


def document(up: RunningUp) -> dict[str, Any]:
    return dict(up.request("GET", f"/admin/traffic/{MODEL}").json())


def call_until(up: RunningUp, over: Callable[[], Any]) -> list[tuple[str, int]]:
    """Calls without a pause until it is over: the version and the status of each answer."""
    seen: list[tuple[str, int]] = []

    def call_and_ask() -> Any:
        answers = ask_all(up, [Call(MODEL, [x], {}) for x in range(200)])
        seen.extend((answer.version, answer.status) for answer in answers)
        return over()

    until(call_and_ask)
    return seen


def call_gently_until(up: RunningUp, over: Callable[[], Any]) -> None:
    """One call after the other, since a shadow waits for quiet moments; version 1 answers every one of them."""

    def call_and_ask() -> Any:
        answer = up.predict(MODEL, [20])
        assert (answer.status, answer.json()["version"]) == (200, "1")
        return over()

    until(call_and_ask)


def test_a_canary_that_fails_for_some_inputs_goes_back_by_itself(up: RunningUp) -> None:
    begin(up, "2")
    seen = call_until(up, lambda: run(up)["state"] != "running")
    over = run(up)
    assert over["state"] == "rolled_back", over
    assert "calls failed" in over["reason"]
    assert document(up)["weights"] == {"1": 100}
    assert "canary" not in document(up)
    assert {version for version, status in seen if status == 200} == {"1", "2"}
    assert {status for version, status in seen if version == "1"} == {200}
    answers = ask_all(up, [Call(MODEL, [x], {}) for x in range(200)])
    assert {(answer.version, answer.status) for answer in answers} == {("1", 200)}
    history = cli("traffic", "history", MODEL, env=admin(up)).stdout
    assert "rolled back" in history.splitlines()[-1]
    assert over["reason"] in history.splitlines()[-1]


def test_a_good_canary_gets_step_by_step_everything(up: RunningUp) -> None:
    begin(up, "3")
    seen = call_until(up, lambda: run(up)["state"] != "running")
    over = run(up)
    assert over["state"] == "completed", over
    assert document(up)["weights"] == {"3": 100}
    assert document(up)["labels"] == {"stable": "3"}
    assert {status for _, status in seen} == {200}
    assert {answer.version for answer in ask_all(up, [Call(MODEL, [x], {}) for x in range(40)])} == {"3"}
    canary = up.request("GET", f"/admin/traffic/{MODEL}/canary").json()
    events = [event for event in reversed(canary["history"]) if event["run"] == over["id"]]
    assert [(event["event"], event["percent"]) for event in events] == [
        ("started", 20),
        ("raised", 50),
        ("raised", 100),
        ("completed", 100),
    ]
    assert {event["who"] for event in events[1:]} == {"judge"}


@pytest.mark.parametrize(
    ("command", "state", "weights"), [("promote", "promoted", {"3": 100}), ("rollback", "rolled_back", {"1": 100})]
)
def test_people_decide_at_any_time(up: RunningUp, command: str, state: str, weights: dict[str, int]) -> None:
    begin(up, "3", "--every", "1h")
    assert run(up)["state"] == "running"
    done = cli("traffic", command, MODEL, "--json", env=admin(up))
    assert done.returncode == 0, done.stderr
    decision = json.loads(done.stdout)
    assert decision["run"]["state"] == state
    assert decision["traffic"] == document(up)
    assert document(up)["weights"] == weights
    assert "canary" not in document(up)
    again = cli("traffic", command, MODEL, env=admin(up))
    assert again.returncode == 1
    assert "Traceback" not in again.stderr


def test_a_canary_goes_on_after_the_gateway_was_killed(up: RunningUp) -> None:
    begin(up, "3", "--every", "1h")
    before = run(up)
    gateway = up.gateway_process()
    gateway.kill()
    gateway.wait()
    until(lambda: up.request("GET", "/health/ready").status == 200)
    after = run(up)
    known = ("id", "version", "state", "step", "percent", "started_at")
    assert {name: after[name] for name in known} == {name: before[name] for name in known}
    assert cli("traffic", "rollback", MODEL, env=admin(up)).returncode == 0


def test_what_became_of_a_canary_in_a_traffic_file_holds_after_a_restart(tmp_path: Path) -> None:
    models, home, file = tmp_path / "models", tmp_path / "home", tmp_path / "traffic.json"
    put(models, MODEL, "1", counting(1))
    put(models, MODEL, "2", counting(2))
    canary = {
        "version": "2",
        "steps": [5, 100],
        "every_s": 3600,
        "max_error_rate": 0,
        "max_p95_ratio": 2,
        "min_calls": 9,
    }
    # The latest is the canary, which is nobody's baseline, its own least of all.
    file.write_text(json.dumps({"model": MODEL, "weights": {"1": 31, "latest": 69}, "canary": canary}))
    arguments = ["--models", str(models), "--traffic", str(file)]
    with running_up(home, *arguments) as before:
        key = before.key
        until(lambda: run(before).get("state") == "running")
        assert (run(before)["baseline"], run(before)["rest"]) == ("1", {"1": 100})
        assert cli("traffic", "promote", MODEL, env=admin(before)).returncode == 0
        assert document(before)["canary"] == canary, "the file is the truth"
        assert before.predict(MODEL, [7]).json()["outputs"] == {"y": [2007]}
    with running_up(home, *arguments, first_start=False) as after:
        after.key = key
        assert run(after)["state"] == "promoted"
        assert after.predict(MODEL, [7]).json()["outputs"] == {"y": [2007]}


def test_a_canary_of_the_latest_is_compared_with_the_others(up: RunningUp) -> None:
    weights = {"1": 31, "latest": 69}
    set_first = up.request("PUT", f"/admin/traffic/{MODEL}", {"weights": weights})
    assert set_first.json()["weights"] == weights
    command = ["traffic", "set", MODEL, "--canary", "4", "--steps", "20", "--every", "1h"]
    expected = "The 69 % of 4, which is the canary, go to 1: they serve what the canary does not get."
    tried = cli(*command, "--dry-run", env=admin(up))
    assert expected in tried.stdout + tried.stderr
    assert document(up)["weights"] == weights
    done = cli(*command, env=admin(up))
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout + done.stderr
    assert document(up)["weights"] == {"1": 100}
    assert (run(up)["version"], run(up)["baseline"]) == ("4", "1")
    assert {answer.version for answer in ask_all(up, [Call(MODEL, [x], {}) for x in range(100)])} == {"1", "4"}


def test_a_canary_of_what_serves_already_is_refused(up: RunningUp) -> None:
    up.request("PUT", f"/admin/traffic/{MODEL}", {"weights": {"3": 100}})
    done = cli("traffic", "set", MODEL, "--canary", "3", env=admin(up))
    assert done.returncode == 1
    assert "another version than '3'" in done.stderr


@pytest.mark.parametrize(("version", "agreement"), [("3", 1.0), ("4", 0.0)])
def test_a_shadow_is_compared_and_reported(up: RunningUp, version: str, agreement: float) -> None:
    up.request("PUT", f"/admin/traffic/{MODEL}", {"weights": {"1": 100}})
    env = admin(up)
    assert cli("traffic", "shadow", MODEL, version, "--percent", "100", env=env).returncode == 0
    assert document(up)["shadow"] == {"version": version, "percent": 100}

    def pair() -> dict[str, Any]:
        pairs = up.request("GET", f"/admin/traffic/{MODEL}/shadow").json()["pairs"]
        return next((pair for pair in pairs if (pair["version"], pair["shadow_version"]) == ("1", version)), {})

    call_gently_until(up, lambda: pair().get("compared", 0) >= 20)
    assert pair()["agreement"] == agreement
    table = cli("traffic", "shadow", MODEL, env=env).stdout
    assert f"{agreement * 100:g} %" in table
    assert cli("traffic", "shadow", MODEL, "--off", env=env).returncode == 0
    assert "shadow" not in document(up)


def test_a_shadow_that_fails_fails_nobody(up: RunningUp) -> None:
    up.request("PUT", f"/admin/traffic/{MODEL}", {"weights": {"1": 100}, "shadow": {"version": "2", "percent": 100}})

    def failures() -> int:
        pairs = up.request("GET", f"/admin/traffic/{MODEL}/shadow").json()["pairs"]
        return sum(sum(pair["failures"].values()) for pair in pairs if pair["shadow_version"] == "2")

    call_gently_until(up, failures)


def test_metrics_tell_versions_apart(up: RunningUp) -> None:
    text = up.request("GET", "/metrics").body.decode()
    lines = [line for line in text.splitlines() if f'model="{MODEL}"' in line]
    assert {version for version in "1234" if any(f'version="{version}"' in line for line in lines)} >= {"1", "2", "3"}
