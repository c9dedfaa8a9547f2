"""A log entry as people want to read it: `12:04:05 iris@2 ready in 0.8 s, sklearn`. The gateway's lines look alike."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

Style: TypeAlias = Literal["bold", "dim", "yellow", "red"]
# The text in that style.
Paint: TypeAlias = Callable[[Style, str], str]

# Select Graphic Rendition (ECMA-48, 8.3.117). structlog knows them, too, and takes 0.1 s to import, as long as all that
# the supervisor needs.
_SGR: Mapping[Style, int] = {"bold": 1, "dim": 2, "red": 31, "yellow": 33}
# Said elsewhere in the line.
_UNSAID = frozenset({"time", "level", "process", "msg", "exception", "detail"})
# What explains the message; the first that is there.
_REASONS = ("reason", "problem", "warning", "error", "how", "doing", "versions")
_STYLES: Mapping[str, Style] = {"debug": "dim", "warning": "yellow", "error": "red", "critical": "red"}
# Control characters, and those that turn the direction of what follows: a model's text must not draw on a terminal.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def plain(_: Style, text: str) -> str:
    """The text without any colour."""
    return text


def coloured(style: Style, text: str) -> str:
    """The text in that style, for a terminal."""
    return f"\x1b[{_SGR[style]}m{text}\x1b[0m"


def clean(text: str) -> str:
    """The text with characters that would do more than show themselves written out, as `\\u001b`."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def duration_text(ms: float) -> str:
    """`0.4 ms`, `31 ms`, `1.2 s`, `75 s`: as exact as a person wants to know."""
    if ms < 9.95:
        return f"{ms:.1f} ms"
    if ms < 999.5:
        return f"{ms:.0f} ms"
    return f"{ms / 1e3:.1f} s" if ms < 9_950 else f"{ms / 1e3:.0f} s"


def text_from_entry(entry: Mapping[str, Any], now_s: float, *, alone: bool, paint: Paint) -> str:
    """The line, and what belongs below it, without an end.

    Args:
        entry: `level`, `process`, `msg`, and the named values of the line.
        now_s: Seconds since 1970-01-01 UTC.
        alone: There is no other process of its kind, so that its name says nothing.
        paint: Colours, or none.
    """
    level = str(entry["level"])
    style = _STYLES.get(level)
    words = _sentence(entry) if level in ("info", "debug") else f"{level} {_sentence(entry)}"
    process = "" if alone else f" {clean(str(entry['process']))}"
    head = paint("dim", time.strftime("%H:%M:%S", time.localtime(now_s)) + process)
    below = [str(entry[name]) for name in ("detail", "exception") if entry.get(name)]
    lines = [f"\n  {clean(line)}" for text in below for line in text.split("\n") if line]
    return f"{head} {paint(style, words) if style else words}{''.join(lines)}"


def _sentence(entry: Mapping[str, Any]) -> str:
    said = set(_UNSAID)

    def say(name: str) -> str:
        said.add(name)
        return clean(str(entry[name]))

    words = clean(str(entry["msg"]))
    if "model" in entry:
        subject = say("model") + (f"@{say('version')}" if "version" in entry else "")
        # A warning of the model's says so by its level.
        words = subject if words == "model warning" else f"{subject} {words.removeprefix('model ')}"
        if "load_ms" in entry and "runtime" in entry:
            device = say("device")
            words += (
                f" in {duration_text(entry['load_ms'])}, {say('runtime')}{'' if device == 'cpu' else f' on {device}'}"
            )
            said.add("load_ms")
        if "after_ms" in entry:
            words += f" after {duration_text(entry['after_ms'])}"
            said.add("after_ms")
    elif "child" in entry:
        child = say("child")
        words = words if child in words else f"{child} {words}"
    reason = next((name for name in _REASONS if name in entry), None)
    if reason is not None:
        words += f": {say(reason)}"
    return words + "".join(f" {clean(_field(name, value))}" for name, value in entry.items() if name not in said)


def _field(name: str, value: Any) -> str:
    if name.endswith("_ms") and isinstance(value, int | float):
        return f"{name.removesuffix('_ms')}={duration_text(value)}"
    return f"{name}={value}"
