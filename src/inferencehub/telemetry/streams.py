"""The standard streams of a process that serves: there whatever it was started with, and never a reason to fail."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from typing import Any, Literal, TextIO, TypeAlias

STDIN, STDOUT, STDERR = 0, 1, 2

Style: TypeAlias = Literal["auto", "json", "text"]
Color: TypeAlias = Literal["auto", "always", "never"]


def open_closed_streams() -> None:
    """Opens what was closed at the start (`>&-`) on the null device.

    Otherwise the next file or socket gets the number 2, and every log line goes into it. To be called before anything
    is opened that stays open. Python, too, gets the streams that it has found closed.
    """
    for descriptor in (STDIN, STDOUT, STDERR):
        try:
            os.fstat(descriptor)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            os.dup2(opened, descriptor, inheritable=True)
            if opened != descriptor:
                os.close(opened)
    sys.stdin = sys.stdin or open(STDIN, encoding="utf-8", closefd=False)  # noqa: SIM115  (for good)
    sys.stdout = sys.stdout or forgiving(STDOUT)
    sys.stderr = sys.stderr or forgiving(STDERR)


def forgive() -> None:
    """Lets Python's own `sys.stdout` and `sys.stderr` lose a line rather than raise, for good.

    A disk that is full or a reader that has gone would otherwise end whatever prints, a model's `predict` for one.
    """
    sys.stdout, sys.stderr = forgiving(STDOUT), forgiving(STDERR)


def forgiving(descriptor: int) -> TextIO:
    """A stream that writes whole lines and passes over what can't be written."""
    raw = _Forgiving(descriptor, "wb", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "backslashreplace", line_buffering=True)


def style_in_force(style: Style, *, is_terminal: bool) -> Style:
    """The setting `log.format` with "auto" decided: "text" on a terminal, "json" elsewhere."""
    if style != "auto":
        return style
    return "text" if is_terminal else "json"


def color_in_force(color: Color, *, is_terminal: bool) -> Color:
    """The setting `log.color` with "auto" decided: "always" on a terminal whose owner wants colours."""
    if color != "auto":
        return color
    is_wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return "always" if is_terminal and is_wanted else "never"


def log_in_force(log: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of the log with "auto" decided by who has the real stderr: children see a pipe in its place."""
    is_terminal = os.isatty(STDERR)
    return {
        **log,
        "format": style_in_force(log["format"], is_terminal=is_terminal),
        "color": color_in_force(log["color"], is_terminal=is_terminal),
    }


class _Forgiving(io.FileIO):
    def write(self, data: Any) -> int:
        try:
            written = super().write(data)
        except OSError:
            return len(data)
        # A non-blocking pipe that is full says None; to ask again and again would be to wait after all.
        return len(data) if written is None else written
