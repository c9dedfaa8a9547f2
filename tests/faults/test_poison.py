"""Calls that workers die of: each ends two workers at most, and nobody else is harmed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.killers import WAYS, Ended, calling, put_killer, timed
from tests.support.processes import environment
from tests.support.up import RunningUp, running_up

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module", params=[1, 2], ids=["one worker", "two workers"])
def up(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningUp]:
    """Each way has models of its own: one that has ended five workers would be taken out."""
    models = tmp_path_factory.mktemp("models")
    for number in WAYS.values():
        put_killer(models, f"idempotent{number}", idempotent=True)
        put_killer(models, f"once{number}", idempotent=False)
    put_killer(models, "calm", idempotent=True)
    home = tmp_path_factory.mktemp("up") / "home"
    with running_up(home, "--models", str(models), "--workers", str(request.param), env=environment()) as running:
        yield running


@pytest.mark.parametrize("kind", ["idempotent", "once"])
@pytest.mark.parametrize("way", WAYS)
def test_a_body_ends_two_workers_at_most_and_nobody_else_is_harmed(up: RunningUp, way: str, kind: str) -> None:
    number = WAYS[way]
    ended = Ended(up)
    with calling(up, f"idempotent{number}") as mates, calling(up, "calm") as others:
        outcomes = [timed(up, f"{kind}{number}", number)[:2] for _ in range(4)]
        count = ended.settled()
    print(f"\n{way}, {kind}: {outcomes}, {count} workers ended, mates {mates}, others {others}")
    # One that has lost its connections and lives tells nobody what it had begun, so that it may take one more to know.
    assert count <= (3 if way == "closed descriptors" else 2)
    assert outcomes[2:] == [(422, "POISON_REQUEST")] * 2
    assert (mates.errors, others.errors) == ({}, {})
    assert mates.answered > 0
    assert others.answered > 5


@pytest.mark.parametrize("kind", ["idempotent", "once"])
def test_a_version_that_ends_workers_again_and_again_is_taken_out_and_the_others_serve(
    tmp_path: Path, kind: str
) -> None:
    models = tmp_path / "models"
    put_killer(models, "killer", idempotent=kind == "idempotent")
    put_killer(models, "calm", idempotent=True)
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up, calling(up, "calm") as others:
        ended = Ended(up)
        outcomes = []
        for body in range(12):
            answer = up.predict("killer", [WAYS["exit"] - body / 100])
            outcomes.append((answer.status, answer.json()["reason"]))
            if outcomes[-1] == (503, "NO_HEALTHY_WORKER"):
                break
        (shown,) = up.request("GET", "/models/killer").json()["versions"]
        count = ended.settled()
    print(f"\n{kind}: {outcomes}, {count} workers ended, {answer.json()['detail']}, others {others}")
    assert outcomes[-1] == (503, "NO_HEALTHY_WORKER")
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert "isolation: process" in answer.json()["detail"]
    assert shown["state"] == "FAILED"
    assert "isolation: process" in shown["failure"]
    assert others.errors == {}
