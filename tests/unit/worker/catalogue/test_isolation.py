"""What a shared worker says of models that have processes of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inferencehub.repository.folders import VersionFolder
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.worker.catalogue.folder_repository import IN_PROCESS
from inferencehub.worker.catalogue.isolation import Interpreters, Isolation, isolated_models
from tests.support.live_folder import live_folder, scaling
from tests.support.model_folders import put


def version(name: str, number: str = "1", isolated: bool | None = True, python: str | None = None) -> VersionFolder:
    return VersionFolder(name, number, Path("/models", name, number), isolated=isolated, python=python)


@pytest.mark.parametrize(
    ("found", "before", "expected"),
    [
        ([version("a"), version("b", isolated=False)], {}, {"a": None}),
        ([version("a", "1", isolated=False), version("a", "2", python="/p")], {}, {"a": "/p"}),
        ([version("a", isolated=None)], {}, {}),
        ([version("a", isolated=None)], {"a": "/p"}, {"a": "/p"}),
        ([version("a", isolated=False)], {"a": "/p"}, {}),
        ([], {"a": "/p"}, {}),
    ],
    ids=["asks", "one version asks", "unreadable", "unreadable now", "asks no more", "gone"],
)
def test_which_models_are_isolated(found: list[VersionFolder], before: Interpreters, expected: Interpreters) -> None:
    assert isolated_models(found, before) == expected


def test_reports_come_at_once_for_what_is_new_and_after_loading_for_what_comes_back() -> None:
    reports: list[Interpreters] = []
    isolation = Isolation(reports.append)
    isolation.see([version("a"), version("b")])
    isolation.confirm()
    isolation.see([version("a", isolated=False), version("c")])
    assert reports == [{"a": None, "b": None}, {"a": None, "b": None, "c": None}]
    isolation.confirm()
    assert reports[2:] == [{"c": None}]


def test_it_is_settled_when_it_is_known_of_every_model_whether_it_serves() -> None:
    isolation = Isolation(lambda _: None)
    isolation.see([version("a"), version("b")])
    assert not isolation.is_settled
    isolation.learn(["a"], {"b": "no"})
    assert isolation.is_settled


@pytest.mark.parametrize(
    ("serving", "failed", "wanted", "expected"),
    [
        ([], {}, True, (pb.MODEL_STATE_LOADING, "")),
        ([], {"a": "no"}, True, (pb.MODEL_STATE_FAILED, "no")),
        (["a"], {}, True, (pb.MODEL_STATE_UNLOADED, "")),
        (["a"], {"a": "no"}, True, (pb.MODEL_STATE_UNLOADED, "")),
        ([], {"a": "no"}, False, (pb.MODEL_STATE_UNLOADED, "")),
    ],
)
def test_what_is_said_of_a_version(
    serving: list[str], failed: dict[str, str], wanted: bool, expected: tuple[Any, str]
) -> None:
    isolation = Isolation(lambda _: None)
    isolation.learn(serving, failed)
    announced = isolation.version(version("a"), wanted=wanted)
    assert ((announced.state, announced.failure), announced.isolated) == (expected, True)


async def test_a_model_that_moves_away_serves_until_its_own_worker_does(tmp_path: Path) -> None:
    isolation = Isolation(lambda _: None)
    put(tmp_path, "m", "1", {"model.py": scaling(2)})
    async with live_folder(tmp_path, isolation=isolation) as live:
        await live.states_are(_1="READY")
        put(tmp_path, "m", "1", {"../model.yaml": "isolation: process"})
        put(tmp_path, "m", "2", {"model.py": scaling(3)})
        await live.states_are(_1="READY", _2="LOADING")
        assert await live.predict() == ("1", 2)
        isolation.learn(["m"], {})
        live.worker.reconciler.wake()
        await live.states_are(_1="UNLOADED", _2="UNLOADED")

        put(tmp_path, "m", "1", {"../model.yaml": "isolation: shared"})
        await live.states_are(_1="READY", _2="READY")
        assert isolation.models == {}


async def test_a_worker_that_runs_alone_serves_it_with_a_warning(tmp_path: Path) -> None:
    put(tmp_path, "m", "1", {"model.py": scaling(2), "../model.yaml": "isolation: process"})
    async with live_folder(tmp_path, isolates=False) as live:
        now = await live.states_are(_1="READY")
        assert list(now["m 1"].warnings) == [IN_PROCESS]
