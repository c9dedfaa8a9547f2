"""Who gets which version, over real HTTP: shares, sticky callers, rules, labels, and who may change them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counting_models import counting_model
from tests.support.many_calls import Call, Served, ask_all
from tests.support.processes import cli, environment
from tests.support.until import until
from tests.support.up import Answer, RunningUp, running_up

MODEL = "sums"
STICKY = {"by": "header", "name": "x-user"}
USERS = 10_000


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    counting_model(folder, MODEL, 1, 2, 3)
    return folder


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, models: Path) -> Iterator[RunningUp]:
    with running_up(tmp_path_factory.mktemp("traffic") / "home", "--models", str(models)) as running:
        yield running


def put(up: RunningUp, **document: Any) -> Answer:
    return up.request("PUT", f"/admin/traffic/{MODEL}", document)


def set_traffic(up: RunningUp, **document: Any) -> dict[str, Any]:
    answer = put(up, **document)
    assert answer.status == 200, answer.body
    return dict(answer.json())


def versions_of(up: RunningUp, users: range) -> list[str]:
    """Who serves each user. Every answer is checked against the version that it names."""
    calls = [Call(MODEL, [user], {"x-user": f"user-{user}"}) for user in users]
    answers = ask_all(up, calls)
    for user, answer in zip(users, answers, strict=True):
        check(answer, user)
    return [answer.version for answer in answers]


def check(answer: Served, x: int) -> None:
    assert answer.status == 200, answer.body
    assert answer.version == answer.body["version"]
    assert answer.outputs == {"y": [x + 1000 * int(answer.version)]}


def admin(up: RunningUp) -> dict[str, str]:
    return environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=up.key)


# Shares


def test_a_tenth_is_a_tenth_and_a_change_moves_only_those_who_have_to(up: RunningUp) -> None:
    set_traffic(up, weights={"1": 90, "2": 10}, sticky=STICKY)
    tenth = versions_of(up, range(USERS))
    assert set(tenth) == {"1", "2"}
    assert tenth.count("2") / USERS == pytest.approx(0.10, abs=0.009)
    assert versions_of(up, range(2000)) == tenth[:2000], "a sticky caller never flips"

    set_traffic(up, weights={"1": 80, "2": 20}, sticky=STICKY)
    fifth = versions_of(up, range(2000))
    assert fifth.count("2") / 2000 == pytest.approx(0.20, abs=0.027)
    moves = {(before, after) for before, after in zip(tenth, fifth, strict=False) if before != after}
    assert moves == {("1", "2")}

    set_traffic(up, weights={"1": 60, "2": 20, "3": 20}, sticky=STICKY)
    third = versions_of(up, range(2000))
    assert {(before, after) for before, after in zip(fifth, third, strict=True) if before != after} == {("1", "3")}


def test_a_restart_serves_the_same_split(tmp_path: Path, models: Path) -> None:
    home, folder = tmp_path / "home", str(models)
    with running_up(home, "--models", folder) as before:
        key = before.key
        document = set_traffic(before, weights={"1": 50, "2": 50}, sticky=STICKY)
        served = versions_of(before, range(300))
    assert set(served) == {"1", "2"}
    with running_up(home, "--models", folder, first_start=False) as after:
        after.key = key
        assert after.request("GET", f"/admin/traffic/{MODEL}").json() == document
        assert versions_of(after, range(300)) == served


def test_what_was_set_holds_after_the_gateway_is_killed(up: RunningUp) -> None:
    document = set_traffic(up, weights={"1": 50, "3": 50}, sticky=STICKY)
    served = versions_of(up, range(300))
    gateway = up.gateway_process()
    gateway.kill()
    gateway.wait()
    until(lambda: up.request("GET", "/health/ready").status == 200)
    assert up.request("GET", f"/admin/traffic/{MODEL}").json() == document
    assert versions_of(up, range(300)) == served


def test_callers_are_recognised_by_a_parameter_or_by_their_key(up: RunningUp) -> None:
    set_traffic(up, weights={"1": 50, "2": 50}, sticky={"by": "key"})
    assert len(set(versions_of(up, range(200)))) == 1, "one key is one caller"

    set_traffic(up, weights={"1": 50, "2": 50}, sticky={"by": "field", "name": "customer"})

    def served(customer: int) -> str:
        body = {"model_name": MODEL, "inputs": [1], "parameters": {"customer": customer}}
        return str(up.request("POST", "/predict", body).json()["version"])

    first = [served(customer) for customer in range(40)]
    assert set(first) == {"1", "2"}
    assert [served(customer) for customer in range(40)] == first


def test_a_header_rule_comes_before_the_weights_and_a_version_before_both(up: RunningUp) -> None:
    set_traffic(up, weights={"1": 100}, rules=[{"header": "X-Beta", "value": "1", "version": "2"}])
    beta = {"x_beta": "1"}
    assert up.predict(MODEL, [7]).headers["x-inferencehub-version"] == "1"
    assert up.predict(MODEL, [7], **beta).headers["x-inferencehub-version"] == "2"
    assert up.predict(MODEL, [7], x_beta="0").headers["x-inferencehub-version"] == "1"
    assert up.predict(MODEL, [7], "3", **beta).json()["outputs"] == {"y": [3007]}


# Labels


def test_a_label_serves_wherever_a_version_does_and_moves(up: RunningUp) -> None:
    set_traffic(up, weights={"stable": 100}, labels={"stable": "1"})
    env = admin(up)
    assert up.predict(MODEL, [7], "stable").json()["version"] == "1"
    assert up.predict(MODEL, [7]).json()["version"] == "1"
    moved = cli("traffic", "set", MODEL, "--label", "stable=2", env=env)
    assert moved.returncode == 0, moved.stderr
    assert up.predict(MODEL, [7], "stable").json()["outputs"] == {"y": [2007]}
    done = cli("predict", f"{MODEL}@stable", "[7]", "--json", env=env)
    assert json.loads(done.stdout)["version"] == "2"
    assert up.request("GET", f"/models/{MODEL}").json()["labels"] == {"stable": "2"}


# What is refused


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"weights": {"1": 90, "2": 20}}, "/weights"),
        ({"weights": {"1": 90, "9": 10}}, "/weights/9"),
        ({"weights": {"1": 100}, "labels": {"2": "1"}}, "/labels/2"),
        ({"weights": {"1": 100}, "labels": {"latest": "1"}}, "/labels/latest"),
        ({"weights": {"1": 100}, "labels": {"stable": "9"}}, "/labels/stable"),
        ({"weights": {"1": 100}, "rules": [{"header": "x-beta", "value": "1", "version": "9"}]}, "/rules/0/version"),
        ({"weights": {"1": 100}, "sticky": {"by": "cookie", "name": "x"}}, "/sticky/by"),
        ({"weights": {"1": 100}, "shadow": {"version": "9", "percent": 5}}, "/shadow/version"),
        ({"weights": {"1": 100}, "wieghts": {"2": 100}}, "/wieghts"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_and_changes_nothing(
    up: RunningUp, document: dict[str, Any], pointer: str
) -> None:
    before = up.request("GET", f"/admin/traffic/{MODEL}").json()
    answer = put(up, **document)
    assert (answer.status, answer.json()["reason"]) == (400, "INVALID_REQUEST")
    assert pointer in [problem["pointer"] for problem in answer.json()["errors"]]
    assert up.request("GET", f"/admin/traffic/{MODEL}").json() == before


def test_a_stale_revision_is_a_conflict_that_the_command_line_explains(up: RunningUp, tmp_path: Path) -> None:
    env = admin(up)
    read = cli("traffic", "show", MODEL, "--json", env=env).stdout
    assert json.loads(read) == up.request("GET", f"/admin/traffic/{MODEL}").json()
    set_traffic(up, weights={"3": 100})
    stale = tmp_path / "traffic.json"
    stale.write_text(json.dumps({**json.loads(read), "weights": {"1": 100}}))
    answer = up.request("PUT", f"/admin/traffic/{MODEL}", json.loads(stale.read_text()))
    assert (answer.status, answer.json()["reason"]) == (409, "CONFLICT")
    done = cli("traffic", "set", MODEL, f"@{stale}", env=env)
    assert done.returncode == 1
    assert "weights: 3 100 % stands, 1 100 % came" in done.stderr
    assert up.predict(MODEL, [7]).json()["version"] == "3"


def test_only_an_administrator_of_the_model_may_change_its_traffic(up: RunningUp) -> None:
    made = cli("keys", "create", "--name", "app", "--home", str(up.home), "--json")
    key = json.loads(made.stdout)["key"]
    until(lambda: up.predict(MODEL, [1], authorization=f"Bearer {key}").status == 200)
    path = f"/admin/traffic/{MODEL}"
    assert up.request("PUT", path, {"weights": {"1": 100}}, authorization=f"Bearer {key}").status == 403
    env = environment(INFERENCEHUB_URL=up.url, INFERENCEHUB_API_KEY=key)
    assert cli("traffic", "set", MODEL, "--weights", "1=100", env=env).returncode == 5


def test_every_change_is_in_the_audit(up: RunningUp) -> None:
    before = set_traffic(up, weights={"1": 100})
    after = set_traffic(up, weights={"2": 100}, labels={"old": "1"})
    newest = up.request("GET", "/admin/audit?limit=1").json()["entries"][0]
    assert (newest["action"], newest["subject"]) == ("traffic.set", MODEL)
    assert newest["who"] == up.key.split("_")[1]
    assert newest["before"]["weights"] == before["weights"]
    assert newest["after"]["labels"] == after["labels"]
    assert newest["at"]


# A file that has the say


def test_a_traffic_file_is_the_truth_and_is_followed(tmp_path: Path, models: Path) -> None:
    file = tmp_path / "traffic.json"
    file.write_text(json.dumps({"model": MODEL, "weights": {"1": 100}}))
    with running_up(tmp_path / "home", "--models", str(models), "--traffic", str(file)) as up:
        assert up.predict(MODEL, [7]).json()["version"] == "1"
        refused = put(up, weights={"3": 100})
        assert (refused.status, refused.json()["reason"]) == (409, "CONFLICT")
        done = cli("traffic", "set", MODEL, "--weights", "3=100", env=admin(up))
        assert done.returncode == 1
        assert "traffic file" in done.stderr

        file.write_text("half a docu")
        up.program.log("traffic file")
        assert up.predict(MODEL, [7]).json()["version"] == "1"

        file.write_text(json.dumps([{"model": MODEL, "weights": {"2": 100}}]))
        until(lambda: up.predict(MODEL, [7]).json()["version"] == "2")
        who = [entry["who"] for entry in up.request("GET", "/admin/audit").json()["entries"]]
        assert who.count("file") == 2


def test_a_traffic_file_that_cannot_be_used_stops_the_start(tmp_path: Path, models: Path) -> None:
    file = tmp_path / "traffic.json"
    file.write_text(json.dumps({"model": MODEL, "weights": {"1": 50}}))
    where = ["--home", str(tmp_path / "home"), "--port", "0", "--models", str(models)]
    done = cli("up", *where, "--traffic", str(file), cwd=tmp_path)
    assert done.returncode == 3
    assert "add up to 100, got 50" in done.stderr
