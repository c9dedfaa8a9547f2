"""What loading and unloading say came of them."""

from __future__ import annotations

from typing import Any

import pytest

from inferencehub.cli.loading import lines_of_loading, lines_of_unloading, who_serves


def model(weights: dict[str, float] | None = None, **states: str) -> dict[str, Any]:
    """Versions v1, v2 … in these states; the greatest that is READY is the latest."""
    versions = [{"version": name[1:], "state": state} for name, state in states.items()]
    ready = [each["version"] for each in versions if each["state"] == "READY"]
    latest = {"latest": max(ready)} if ready else {}
    return {"name": "iris", "versions": versions, "traffic": {"weights": weights or {"latest": 100}}, **latest}


def test_unloading_says_which_version_what_serves_now_and_how_to_undo_it() -> None:
    assert list(lines_of_unloading("iris@2", ["2"], model(v1="READY", v2="UNLOADED"))) == [
        "iris 2 was unloaded after the last call, and stays so when the gateway restarts.",
        "Calls that name no version of iris go to 1.",
        "To undo it: inferencehub models load iris@2",
    ]


def test_unloading_all_of_a_model_says_that_its_calls_are_refused() -> None:
    assert list(lines_of_unloading("iris", ["1", "2"], model(v1="UNLOADED", v2="UNLOADED"))) == [
        "iris 1, 2 were unloaded after the last call, and stay so when the gateway restarts.",
        "No version of iris serves now: calls of it are refused.",
        "To undo it: inferencehub models load iris",
    ]


def test_what_undoes_it_names_no_version_that_was_unloaded_before() -> None:
    *_, first, second = lines_of_unloading("iris", ["1", "2"], model(v1="UNLOADED", v2="UNLOADED", v3="UNLOADED"))
    assert (first, second) == (
        "To undo it: inferencehub models load iris@1",
        "To undo it: inferencehub models load iris@2",
    )


def test_where_nothing_was_loaded_nothing_is_to_be_undone() -> None:
    assert list(lines_of_unloading("iris@2", [], model(v1="READY", v2="UNLOADED"))) == [
        "Nothing of iris@2 was loaded, so nothing has changed. Calls that name no version of iris go to 1."
    ]


def test_loading_says_who_serves_and_undoes_only_what_it_did() -> None:
    loaded = [{"version": "1", "state": "READY"}, {"version": "2", "state": "FAILED"}]
    assert list(lines_of_loading(loaded, model(v1="READY", v2="FAILED"))) == [
        "Calls that name no version of iris go to 1.",
        "To take it away again: inferencehub models unload iris@1",
    ]
    assert list(lines_of_loading(loaded[1:], model(v1="UNLOADED", v2="FAILED"))) == [
        "No version of iris serves now: calls of it are refused."
    ]


@pytest.mark.parametrize(("weights", "shares"), [({"1": 60, "2": 40}, "1 60 %, 2 40 %"), ({"old": 100}, "old 100 %")])
def test_traffic_rules_are_said_as_they_are(weights: dict[str, float], shares: str) -> None:
    said = who_serves(model(weights, v1="READY", v2="READY"))
    assert said == f"Calls that name no version of iris are shared by its traffic rules: {shares}."
