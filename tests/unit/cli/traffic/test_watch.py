"""Following traffic: what is drawn, what is written, and what ends it."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import pytest

from inferencehub.cli.traffic.watch import PAUSE_S, Documents, Lines, Out, Terminal, View, out_for, watch
from inferencehub.client import UnreachableError
from inferencehub.errors import InferenceHubError, PermissionDenied, Unauthenticated

RUN = {
    "version": "2",
    "baseline": "1",
    "state": "running",
    "step": 1,
    "steps": [5, 100],
    "percent": 5,
    "waiting_for": "10 of 200 calls",
    "measured": {"canary": {"calls": 10}, "baseline": {"calls": 90}},
}


def view(model: str = "iris", revision: int = 1, weights: str = "latest 100 %", run: Any = None) -> View:
    return View({"model": model, "revision": revision}, [{"part": "weights", "text": weights}], run)


class OverError(Exception):
    """Ends a watch where a person would interrupt it."""


def watched(out: Out, *seen: Sequence[View] | InferenceHubError) -> list[float]:
    """Shows one thing after the other; the pauses between them."""
    ahead = list(seen)
    pauses: list[float] = []

    def look() -> list[View]:
        if not ahead:
            raise OverError
        found = ahead.pop(0)
        if isinstance(found, InferenceHubError):
            raise found
        return list(found)

    with pytest.raises(OverError):
        watch(look, out, pauses.append, lambda: f"12:00:0{len(pauses)}")
    return pauses


def test_in_a_pipe_there_is_a_line_for_what_changes_and_none_for_what_does_not() -> None:
    out = io.StringIO()
    first, changed = view(), view(revision=2, weights="1 90 %, 2 10 %")
    assert watched(Lines(out), [first], [first], [changed]) == [PAUSE_S] * 3
    assert out.getvalue().splitlines() == [
        "12:00:00  iris  revision 1",
        "12:00:00    weights   latest 100 %",
        "12:00:02  iris  revision 2",
        "12:00:02    weights   1 90 %, 2 10 %",
    ]


def test_counting_calls_is_no_change_and_a_step_is() -> None:
    out = io.StringIO()
    counted = {**RUN, "waiting_for": "20 of 200 calls", "measured": {"canary": {"calls": 20}, "baseline": {"calls": 9}}}
    stepped = {**counted, "step": 2, "percent": 100}
    watched(Lines(out), [view(run=RUN)], [view(run=counted)], [view(run=stepped)])
    runs = [line for line in out.getvalue().splitlines() if "  run  " in line]
    assert [line[:8] for line in runs] == ["12:00:00", "12:00:02"]
    assert "step 2 of 2, 100 % of the calls, waits for 20 of 200 calls" in runs[1]


def test_without_documents_that_is_said_once() -> None:
    out = io.StringIO()
    watched(Lines(out), [], [], [view()])
    lines = out.getvalue().splitlines()
    assert lines[0] == "12:00:00  no model has a traffic document: the latest version of each serves all calls"
    assert lines[1] == "12:00:02  iris  revision 1"


def test_a_gateway_that_is_gone_for_a_while_ends_nothing() -> None:
    out = io.StringIO()
    gone = UnreachableError("http://h:1", "refused")
    watched(Lines(out), [view()], gone, gone, [view()], [view(revision=2)])
    said = [line.split("  ")[1] for line in out.getvalue().splitlines() if "weights" not in line]
    assert said[0] == "iris"
    assert said[1].startswith("no answer: Expected a gateway at http://h:1")
    assert said[2:] == ["answers again", "iris"]


@pytest.mark.parametrize("error", [Unauthenticated("No."), PermissionDenied("No.")])
def test_what_does_not_go_away_by_itself_ends_it(error: InferenceHubError) -> None:
    ahead: list[Any] = [[view()], error]

    def look() -> list[View]:
        found = ahead.pop(0)
        if isinstance(found, InferenceHubError):
            raise found
        return found  # type: ignore[no-any-return]

    with pytest.raises(type(error)):
        watch(look, Lines(io.StringIO()), lambda _: None, lambda: "now")


def test_a_first_look_that_fails_is_an_error() -> None:
    def look() -> list[View]:
        raise UnreachableError("http://h:1", "refused")

    with pytest.raises(UnreachableError):
        watch(look, Lines(io.StringIO()), lambda _: None, lambda: "now")


def test_a_terminal_is_drawn_over_and_keeps_what_was_last_seen() -> None:
    out = io.StringIO()
    watched(Terminal(out), [view()], UnreachableError("http://h:1", "refused"), [])
    first, second, third = out.getvalue().split("\x1b[H")[1:]
    assert out.getvalue().startswith("\x1b[2J\x1b[H")
    assert out.getvalue().count("\x1b[2J") == 1
    assert first.splitlines()[0] == "iris  revision 1\x1b[K"
    assert first.endswith("12:00:00, every 2 s; Ctrl-C ends it\x1b[K\n\x1b[J")
    assert second.splitlines()[0] == "iris  revision 1\x1b[K"
    assert "12:00:01, no answer, and this is what was last seen" in second
    assert third.startswith("no model has a traffic document")


def test_as_json_each_change_is_a_document_a_line() -> None:
    out = io.StringIO()
    watched(Documents(out), [view(run=RUN), view("resnet")], [view(run=RUN), view("resnet", revision=4)])
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(line["at"], line["traffic"]["model"], line["traffic"]["revision"]) for line in lines] == [
        ("12:00:00", "iris", 1),
        ("12:00:00", "resnet", 1),
        ("12:00:01", "resnet", 4),
    ]
    assert lines[0]["run"] == RUN
    assert "run" not in lines[1]


def test_only_a_terminal_that_can_is_drawn_on() -> None:
    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert isinstance(out_for(Tty(), False, "xterm"), Terminal)
    assert isinstance(out_for(Tty(), False, "dumb"), Lines)
    assert isinstance(out_for(io.StringIO(), False, "xterm"), Lines)
    assert isinstance(out_for(Tty(), True, "xterm"), Documents)
