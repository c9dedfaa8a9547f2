"""The supervisor's own log lines on stderr: JSON for machines, text for people."""

from __future__ import annotations

import json
import sys
import time
from typing import TextIO

_SEVERITY = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Log:
    """Writes lines that name their process, as those of gateway and workers do."""

    def __init__(self, level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._least = _SEVERITY[level]
        self._as_text = style == "text" or (style == "auto" and self._stream.isatty())

    def info(self, message: str, **fields: object) -> None:
        self._write("info", message, fields)

    def warning(self, message: str, **fields: object) -> None:
        self._write("warning", message, fields)

    def error(self, message: str, **fields: object) -> None:
        self._write("error", message, fields)

    def _write(self, level: str, message: str, fields: dict[str, object]) -> None:
        if _SEVERITY[level] < self._least:
            return
        now = time.time()
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
        if self._as_text:
            extra = "".join(f" {name}={value}" for name, value in fields.items())
            line = f"{stamp[11:23]} {level:<7} supervisor {message}{extra}"
        else:
            line = json.dumps({"time": stamp, "level": level, "process": "supervisor", "msg": message, **fields})
        try:
            print(line, file=self._stream, flush=True)
        except OSError:  # a closed stderr must not end the service
            return
