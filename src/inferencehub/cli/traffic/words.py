"""What people write about traffic on the command line, as a document has it; ValueError says what was expected."""

from __future__ import annotations

import re
from typing import Any

_UNITS_S = {"": 1, "s": 1, "m": 60, "h": 3600}


def weights_from_text(text: str) -> dict[str, float]:
    """`1=90,canary=10` is 90 % for version 1 and 10 % for the label canary."""
    weights: dict[str, float] = {}
    for part in text.split(","):
        name, weight = _pair(part, "NAME=PERCENT, such as 1=90,2=10")
        if name in weights:
            raise ValueError(f"expected each version or label once, got {name!r} twice")
        weights[name] = percentage_from_text(weight)
    return weights


def label_from_text(text: str) -> tuple[str, str]:
    """`stable=1` is the label stable on version 1."""
    return _pair(text, "LABEL=VERSION, such as stable=1")


def sticky_from_text(text: str) -> dict[str, str]:
    """`header:x-user`, `key` or `field:customer`; `none` is an absent part."""
    if text == "none":
        return {}
    by, colon, name = text.partition(":")
    if (by == "key" and not colon) or (by in ("header", "field") and name):
        return {"by": by, "name": name} if name else {"by": by}
    raise ValueError(f"expected header:NAME, key, field:NAME or none, got {text!r}")


def rule_from_text(text: str) -> dict[str, str]:
    """`x-beta:1=2` sends requests with the header x-beta of value 1 to version 2."""
    expected = "HEADER:VALUE=VERSION, such as x-beta:1=2"
    condition, equals, version = text.rpartition("=")
    header, colon, value = condition.partition(":")
    if not (equals and colon and header.strip() and value.strip() and version.strip()):
        raise ValueError(f"expected {expected}, got {text!r}")
    return {"header": header.strip(), "value": value.strip(), "version": version.strip()}


def steps_from_text(text: str) -> list[float]:
    """`5,25,50,100` are the percentages that a canary goes through."""
    return [percentage_from_text(part) for part in text.split(",")]


def percentage_from_text(text: str) -> float:
    """`12.5` and `12.5%` are the same; the gateway says which percentages it takes."""
    return _number(text.strip().removesuffix("%"), "a percentage, such as 10 or 12.5", text)


def share_from_text(text: str) -> float:
    """`1%` and `0.01` are the same."""
    number = _number(text.strip().removesuffix("%"), "a share, such as 1% or 0.01", text)
    # Divided as decimals are written, so that 0.7 % is 0.007 and not 0.006999999999999999.
    return float(f"{number / 100:.12g}") if text.strip().endswith("%") else number


def seconds_from_text(text: str) -> float:
    """`90`, `90s`, `5m` and `1h`."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if found is None:
        raise ValueError(f"expected a time, such as 60s, 5m or 1h, got {text!r}")
    return _whole(float(found[1]) * _UNITS_S[found[2]])


def canary_part(version: str | None, **parts: Any) -> dict[str, Any] | None:
    """The part of a document that begins a canary: what is not said has the gateway's defaults. None without a version.

    ValueError for settings of no canary.
    """
    given = {name: value for name, value in parts.items() if value is not None}
    if version is None:
        if given:
            raise ValueError(f"expected --canary VERSION beside --{next(iter(given)).replace('_', '-')}, got none")
        return None
    return {"version": version, **given}


def shadow_part(version: str | None, percent: float | None) -> dict[str, Any]:
    """The part of a document that begins a shadow: without a percentage it has the gateway's."""
    return {"version": version} if percent is None else {"version": version, "percent": percent}


def _pair(text: str, expected: str) -> tuple[str, str]:
    name, equals, value = (part.strip() for part in text.partition("="))
    if not (name and equals and value):
        raise ValueError(f"expected {expected}, got {text!r}")
    return name, value


def _number(digits: str, expected: str, text: str) -> float:
    if not re.fullmatch(r"\d+(\.\d+)?", digits):
        raise ValueError(f"expected {expected}, got {text!r}")
    return _whole(float(digits))


def _whole(number: float) -> float:
    """JSON shows 90, not 90.0."""
    return int(number) if number.is_integer() else number


def edited(document: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """The document with these parts replaced. None leaves a part as it is; what is empty becomes an absent part."""
    changed = dict(document)
    for name, value in parts.items():
        if value is None:
            continue
        changed.pop(name, None)
        if value:
            changed[name] = value
    return changed


def relabelled(document: dict[str, Any], labels: dict[str, str], removed: list[str]) -> dict[str, Any]:
    """The document with these labels put and those taken away. ValueError when there is none to take away."""
    present = {**document.get("labels", {}), **labels}
    for label in removed:
        if label not in present:
            raise ValueError(f"expected one of its labels ({', '.join(present) or 'none'}) to remove, got {label!r}")
    return edited(document, labels={name: version for name, version in present.items() if name not in removed})
