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
    assert terminal.getvalue().endswith(" info    worker-0 ready models=2\n")
    assert lines(pipe)[0]["models"] == 2


def test_text_has_the_form_of_the_other_processes_lines() -> None:
    stream = io.StringIO()
    configure_log("worker-0", style="text", stream=stream)
    logger().warning("slow", model="iris", load_ms=12)
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.\d{3} warning worker-0 slow model=iris load_ms=12\n", stream.getvalue())
