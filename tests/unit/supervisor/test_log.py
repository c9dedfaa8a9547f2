"""Log lines of the supervisor."""

from __future__ import annotations

import io
import json
import re

from inferencehub.supervisor.log import Logger


def test_log_lines_for_machines_and_for_people() -> None:
    out = io.StringIO()
    Logger("warning", "json", stream=out).write("info", "quiet")
    Logger("warning", "json", stream=out).write("error", "loud", child="worker-0")
    line = json.loads(out.getvalue())
    assert {key: line[key] for key in ("level", "process", "msg", "child")} == {
        "level": "error",
        "process": "supervisor",
        "msg": "loud",
        "child": "worker-0",
    }
    text = io.StringIO()
    Logger("info", "text", stream=text).write("warning", "hm", pause_s=1)
    assert re.fullmatch(r"\d\d:\d\d:\d\d warning hm pause_s=1\n", text.getvalue())


def test_text_names_the_child_once_and_what_became_of_it() -> None:
    out = io.StringIO()
    log = Logger("info", "text", "always", out)
    log.write("info", "ended", child="gateway", how="exit code 0")
    log.write("warning", "worker-0 ended; starting it again", child="worker-0", how="signal SIGKILL", pause_s=0.1)
    first, second = out.getvalue().splitlines()
    assert first.endswith("\x1b[0m gateway ended: exit code 0")
    assert second.endswith("\x1b[33mwarning worker-0 ended; starting it again: signal SIGKILL pause_s=0.1\x1b[0m")
