"""The order of a model's versions: the last is the one that `latest` means. The gateway has the same order.

contract/fixtures/version-order.json holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import TypeAlias

_TOKENS = re.compile(r"[0-9]+|[^0-9]")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)*\Z")
_LIKE_A_NUMBER = re.compile(r"[vV]?[0-9]+([._-][0-9]+)*\Z")

Tokens: TypeAlias = tuple[tuple[int, int], ...]


class Kind(IntEnum):
    """What a version's name is. Whatever the names, one of a greater kind comes after those of the lesser."""

    NAME = 0
    """Any other: `canary`, and what copies and previews are called, `2.bak`, `old`, `1.0.0-rc1`."""
    LIKE_A_NUMBER = 1
    """Digits in another dress: `v2`, `2026-11-28`, `1_2`."""
    NUMBER = 2
    """Digits, perhaps in parts with a dot between: `7`, `1.10`, `20261128214501`."""


def kind_of(version: str) -> Kind:
    """What a version's name is."""
    if _NUMBER.match(version):
        return Kind.NUMBER
    return Kind.LIKE_A_NUMBER if _LIKE_A_NUMBER.match(version) else Kind.NAME


def version_key(version: str) -> tuple[Kind, Tokens, str]:
    """Sort key of a version: first the kind of its name, then the natural order, in which people count.

    Runs of digits compare as numbers (9 before 10, 1.9 before 1.10) and stand where digits do among the characters:
    after . and -, before letters. Of two versions that agree so far the shorter comes first, and the text itself breaks
    ties (01 before 1).
    """
    tokens = _TOKENS.findall(version)
    natural = tuple((ord("0"), int(token)) if token.isdigit() else (ord(token), 0) for token in tokens)
    return kind_of(version), natural, version


def latest(versions: Iterable[str]) -> str | None:
    """The greatest version, or None of none."""
    return max(versions, key=version_key, default=None)


def passed_over(versions: Iterable[str]) -> dict[str, str]:
    """Versions that `latest` can't mean for their names alone, each with the one that it means in spite of them.

    A copy for safekeeping is called `old` or `2.bak`; whoever means a new version so, or by `v3` or `2026-11-28` beside
    numbers, should hear that it isn't one.
    """
    names = list(versions)
    greatest = latest(names)
    if greatest is None:
        return {}
    return {name: greatest for name in names if kind_of(name) < kind_of(greatest)}
