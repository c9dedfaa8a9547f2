"""Log lines of the supervisor."""

from __future__ import annotations

import io
import json

from inferencehub.supervisor.log import Logger


def test_log_lines_for_machines_and_for_people() -> None:
    out = io.StringIO()
    Logger("warning", "json", out).write("info", "quiet")
    Logger("warning", "json", out).write("error", "loud", child="worker-0")
    line = json.loads(out.getvalue())
    assert {key: line[key] for key in ("level", "process", "msg", "child")} == {
        "level": "error",
        "process": "supervisor",
        "msg": "loud",
        "child": "worker-0",
    }
    text = io.StringIO()
    Logger("info", "text", text).write("warning", "hm", pause_s=1)
    assert text.getvalue().endswith(" warning supervisor hm pause_s=1\n")
