"""A call that ends workers is refused after two of them, and those that ran beside it are answered."""

from __future__ import annotations

from pathlib import Path

from tests.support.killers import WAYS, Ended, calling, put_killer
from tests.support.up import running_up


def test_a_call_that_two_workers_died_of_is_refused_and_its_mates_are_answered(tmp_path: Path) -> None:
    models = tmp_path / "models"
    put_killer(models, "killer", idempotent=True)
    with running_up(tmp_path / "home", "--models", str(models), "--workers", "2") as up:
        ended = Ended(up)
        with calling(up, "killer", threads=3) as mates:
            answers = [up.predict("killer", [WAYS["exit"]]) for _ in range(3)]
            assert ended.settled() == 2
    assert [(answer.status, answer.json()["reason"]) for answer in answers] == [(422, "POISON_REQUEST")] * 3
    assert mates.errors == {}
    assert mates.answered > 0
