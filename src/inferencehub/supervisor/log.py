"""The supervisor's own log lines on stderr: JSON for machines, text for people."""

from __future__ import annotations

import json
import sys
import time
from typing import TextIO

from inferencehub.telemetry.text_line import coloured, plain, text_from_entry

_SEVERITY = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Logger:
    """Writes lines that name their process, as those of gateway and workers do.

    Args:
        style: "json" or "text".
        color: "always" or "never"; of text only.
        process: The name that every line for machines carries. People know that it is the supervisor who speaks.
    """

    def __init__(
        self,
        level: str = "info",
        style: str = "json",
        color: str = "never",
        stream: TextIO | None = None,
        *,
        process: str = "supervisor",
    ) -> None:
        self._stream = stream
        self._least = _SEVERITY[level]
        self._as_text = style == "text"
        self._paint = coloured if color == "always" else plain
        self._process = process

    def write(self, level: str, message: str, **fields: object) -> None:
        """Writes a line, where the level is one that is wanted."""
        if _SEVERITY[level] < self._least:
            return
        stream = self._stream or sys.stderr
        try:
            stream.write(self.line(level, message, **fields))
            stream.flush()
        except OSError:  # a closed stderr must not end the service
            return

    def line(self, level: str, message: str, **fields: object) -> str:
        """The line, with its end."""
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
        entry = {"time": stamp, "level": level, "process": self._process, "msg": message, **fields}
        if self._as_text:
            return text_from_entry(entry, now, alone=True, paint=self._paint) + "\n"
        return json.dumps(entry) + "\n"

    def lost(self, lines: int) -> str:
        """The line that says how many found no reader, once there is one again."""
        return self.line("warning", "log lines were lost, because nobody read them or there was no room", lines=lines)
