"""What templates may make: looked at before it is made, since what is too large for the memory can't be looked at."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jinja2.exceptions import SecurityError

MAX_CHARACTERS = 4 * 1024 * 1024
# Nobody pads, indents or counts by more.
MAX_NUMBER = 100_000
MAX_POWER = 64
# The width in a format, such as %9999999d; a star takes it from an argument.
_WIDE = re.compile(r"[0-9]{5,}|%[^a-zA-Z%]*\*")


class TooMuch(SecurityError):
    """The template makes more, or takes longer, than any conversation needs."""


def joined(parts: Sequence[str]) -> str:
    """One text of these.

    Raises:
        TooMuch: It would be larger than all that a template may make.
    """
    _within(sum(map(len, parts)))
    return "".join(parts)


def check_operands(operator: str, left: Any, right: Any) -> None:
    """Raise where an operator would make too much of what it is given."""
    if operator == "+" and isinstance(left, (str, list, tuple)) and isinstance(right, (str, list, tuple)):
        _within(len(left) + len(right))
    elif operator == "*":
        for value, times in ((left, right), (right, left)):
            if isinstance(value, (str, list, tuple)) and isinstance(times, int):
                _within(len(value) * times)
            if isinstance(value, int) and abs(value) > 2**4096:
                _too_much()
    elif operator == "**" and isinstance(right, (int, float)) and abs(right) > MAX_POWER:
        _too_much()
    elif operator == "%" and isinstance(left, str):
        _narrow(left)


def check_call(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """Raise where a method of a text would make too much of it."""
    text = getattr(function, "__self__", None)
    if not isinstance(text, str):
        return
    name = getattr(function, "__name__", "")
    if name in ("format", "format_map"):
        _narrow(text)
    elif name == "replace":
        _replaced(text, *args)
    elif name == "join" and args:
        _joined(text, args[0])
        return
    for argument in (*args, *kwargs.values()):
        if isinstance(argument, int) and abs(argument) > MAX_NUMBER:
            _too_much()


def limited(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """One of jinja2's filters, that looks at what it would make first."""
    checks: Mapping[str, Callable[..., None]] = {
        "format": _narrow,
        "indent": _indented,
        "join": _listed,
        "replace": _replaced,
    }
    check = checks[name]
    takes_context = getattr(run, "jinja_pass_arg", None)

    def filtered(*args: Any, **kwargs: Any) -> Any:
        own = args[1:] if takes_context is not None else args
        check(*own, **kwargs)
        return run(*args, **kwargs)

    if takes_context is not None:
        filtered.jinja_pass_arg = takes_context  # type: ignore[attr-defined]
    return filtered


def _narrow(text: Any, *_: Any, **__: Any) -> None:
    if _WIDE.search(str(text)):
        _too_much()


def _indented(text: Any, width: Any = 4, *_: Any, **__: Any) -> None:
    by = len(width) if isinstance(width, str) else width
    _within(len(str(text)) + (str(text).count("\n") + 1) * by)


def _listed(values: Any, d: Any = "", *_: Any, **__: Any) -> None:
    if isinstance(values, (list, tuple, str)):
        _joined(str(d), values)


def _joined(between: str, values: Any) -> None:
    size = 0
    if isinstance(values, (list, tuple, str)):
        for value in values:
            size += len(between) + (len(value) if isinstance(value, str) else 0)
            _within(size)


def _replaced(text: Any, old: Any = "", new: Any = "", *_: Any, **__: Any) -> None:
    text = str(text)
    _within(len(text) + text.count(str(old)) * len(str(new)))


def _within(size: int) -> None:
    if size > MAX_CHARACTERS:
        _too_much()


def _too_much() -> Any:
    raise TooMuch(f"it makes more than {MAX_CHARACTERS} characters, or numbers of that size")
