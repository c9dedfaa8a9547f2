"""Log lines: one a record, each naming its process."""

from __future__ import annotations

import io
import json
import logging
import re
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from inferencehub.telemetry.log import configure_log, logger
from inferencehub.telemetry.streams import Color


@pytest.fixture(autouse=True)
def everything_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_json_line_begins_with_what_people_look_for() -> None:
    stream = io.StringIO()
    configure_log("worker-3", style="json", stream=stream)
    logger().info("model ready", model="iris", load_ms=12)
    (line,) = lines(stream)
    assert list(line) == ["level", "time", "process", "msg", "model", "load_ms"]
    assert (line["level"], line["process"], line["msg"], line["load_ms"]) == ("info", "worker-3", "model ready", 12)
    assert line["time"].endswith("Z")


def test_an_exception_stays_in_its_line() -> None:
    stream = io.StringIO()
    configure_log("worker-0", style="json", stream=stream)
    try:
        raise ValueError("odd")
    except ValueError:
        logger().exception("model failed")
    (line,) = lines(stream)
    assert line["exception"].endswith("ValueError: odd")
    assert line["level"] == "error"


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    configure_log("worker-0", level="warning", style="json", stream=stream)
    logger().info("chatter")
    logger().warning("careful")
    assert [line["msg"] for line in lines(stream)] == ["careful"]


def test_libraries_speak_the_same_way() -> None:
    stream = io.StringIO()
    configure_log("worker-0", style="json", stream=stream)
    logging.getLogger("some.library").warning("old %s", "format", extra={"path": "m/1"})
    logging.getLogger("some.library").info("chatter")
    (line,) = lines(stream)
    assert (line["msg"], line["process"], line["path"]) == ("old format", "worker-0", "m/1")


def test_warnings_are_lines_too() -> None:
    stream = io.StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_log("worker-0", style="json", stream=stream)
        warnings.warn("soon gone", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)
    (line,) = lines(stream)
    assert "DeprecationWarning: soon gone" in line["msg"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_text_and_anything_else_json() -> None:
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        configure_log("worker-0", stream=stream)
        logger().info("ready", models=2)
    assert terminal.getvalue().endswith(" ready models=2\n")
    assert lines(pipe)[0]["models"] == 2


def text(level: str = "info", *, color: Color = "never", alone: bool = True, **fields: Any) -> str:
    """What people read of the entry, after the time of day."""
    stream = io.StringIO()
    configure_log("worker-3", style="text", color=color, alone=alone, stream=stream)
    getattr(logger(), level)(fields.pop("event"), **fields)
    time, rest = stream.getvalue().split(" ", 1)
    assert re.fullmatch(r"(\x1b\[2m)?\d\d:\d\d:\d\d(\x1b\[0m)?", time)
    return rest


READY = {"event": "model ready", "model": "iris", "version": "2", "runtime": "sklearn", "load_ms": 812}


def test_text_is_short() -> None:
    assert text(**READY, device="cpu") == "iris@2 ready in 812 ms, sklearn\n"
    assert text(**READY | {"load_ms": 1234}, device="cuda:0") == "iris@2 ready in 1.2 s, sklearn on cuda:0\n"
    still = {"event": "still loading", "model": "resnet", "version": "2", "after_ms": 10_012}
    assert text(**still, doing="reading model.pt2 (torch)") == (
        "resnet@2 still loading after 10 s: reading model.pt2 (torch)\n"
    )
    assert text("warning", event="model warning", model="m", version="1", warning="Odd.") == "warning m@1: Odd.\n"
    assert text(event="loading", versions="a@1, a@2") == "loading: a@1, a@2\n"
    assert text("warning", event="slow", model="iris", wait_ms=2_000) == "warning iris slow wait=2.0 s\n"


def test_text_names_the_process_where_there_are_others() -> None:
    assert text(event="ready", alone=False) == "worker-3 ready\n"


def test_text_says_why_and_shows_the_rest_below() -> None:
    fields = {"event": "model failed to load", "model": "m", "version": "1", "reason": "No.", "detail": "a\n  b"}
    assert text("error", **fields) == "error m@1 failed to load: No.\n  a\n    b\n"


def test_text_is_coloured_by_how_bad_it_is() -> None:
    assert text("error", event="bad", color="always") == "\x1b[31merror bad\x1b[0m\n"
    assert text("warning", event="hm", color="always") == "\x1b[33mwarning hm\x1b[0m\n"
    assert text(event="well", color="always") == "well\n"


@pytest.mark.parametrize("odd", ["\x1b[2J\x1b]0;owned\x07", "\r", "\x9b31m", "\u202egnp.exe", "a\nb", "\x00"])
def test_no_character_of_others_draws_on_a_terminal(odd: str) -> None:
    shown = text(
        "error", event=odd, model=odd, version=odd, reason=odd, other=odd, detail=odd, exception=odd, color="never"
    )
    lines = shown.removesuffix("\n").split("\n")
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", "".join(lines))
    assert lines[0].count("\\u") >= 4
