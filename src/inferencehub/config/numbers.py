"""Numbers that people write in files and on the command line: each is what it says, or refused."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from math import isinf
from typing import Any, get_args

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)")
# Nobody writes longer ones, and what YAML makes of a megabyte of `:00` takes minutes.
_LONGEST = 400


def float_from_text(text: str) -> float:
    """The number, where Python's own neither becomes infinite nor loses a fraction without a word.

    Raises:
        ValueError: It does, or is no number.
    """
    number = float(text)
    if isinf(number):
        raise ValueError(f"{text[:40]} is too large for 64 bits")
    # Beyond 2^53 no double has a fraction, and whoever wants integers refuses those.
    if number.is_integer() and abs(number) < 2**53 and not _is(text, int(number)):
        raise ValueError(f"{text[:40]} has a fraction that 64 bits do not hold; it would become {number:g}")
    return number


def _is(text: str, whole: int) -> bool:
    try:
        return Decimal(text) == whole
    except InvalidOperation:  # an exponent of more than 18 digits
        return False


def plain_numbers(loader: type[Any]) -> type[Any]:
    """A loader of PyYAML that refuses what YAML 1.1 takes for another number than people do: 010 is 8 there, and 12:30
    is 750. The versions 007 and 1_000, without quotes, would be 7 and 1000."""
    import yaml

    def whole(self: Any, node: Any) -> int:
        refuse_long(node)
        if not _DECIMAL.fullmatch(node.value):
            raise misread(node, yaml.SafeLoader.construct_yaml_int(self, node))
        return int(node.value)

    def fraction(self: Any, node: Any) -> float:
        refuse_long(node)
        if set(node.value) & {"_", ":"}:
            raise misread(node, yaml.SafeLoader.construct_yaml_float(self, node))
        if node.value.lower().lstrip("+-") in (".inf", ".nan"):
            return float(node.value.replace(".", ""))
        try:
            return float_from_text(node.value)
        except ValueError as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None

    def refuse_long(node: Any) -> None:
        if len(node.value) > _LONGEST:
            problem = f"a number has more than {_LONGEST} digits; put quotes around it if it is a name"
            raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)

    def misread(node: Any, number: float) -> Exception:
        problem = f"YAML reads {node.value} as {number}; write {number}, or quotes around it if it is a name"
        return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)

    kind: type[Any] = type("PlainNumbers", (loader,), {})
    kind.add_constructor("tag:yaml.org,2002:int", whole)
    kind.add_constructor("tag:yaml.org,2002:float", fraction)
    return kind


def refuse_flag(value: Any, annotation: Any = int) -> Any:
    """The value, unless it is true or false where a number is wanted, for which pydantic takes 1 and 0."""
    from pydantic_core import PydanticCustomError

    if isinstance(value, bool) and _wants_number(annotation):
        raise PydanticCustomError("int_type", "Input should be a number")
    return value


@cache
def _wants_number(annotation: Any) -> bool:
    plain = _plain_types(annotation)
    return bool(plain & {int, float}) and bool not in plain


def _plain_types(annotation: Any) -> set[Any]:
    types = {annotation}
    for argument in get_args(annotation):
        types |= _plain_types(argument)
    return types
