"""Documents, events and orders as lines of JSON, and back with every field checked against its declared type."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .documents import GatewayDocument, WorkerDocument
from .events import Event, Order

# The key that tells which event or order a line is, and the key of a launch document.
EVENT, ORDER, DOCUMENT = "event", "command", "config"

EVENTS: Mapping[str, type[Event]] = {str(kind.__dataclass_fields__[EVENT].default): kind for kind in get_args(Event)}
ORDERS: Mapping[str, type[Order]] = {str(kind.__dataclass_fields__[ORDER].default): kind for kind in get_args(Order)}

Message = TypeVar("Message")


class LaunchError(ValueError):
    """A line is not what the contract says; the message names the field, never a value: some are secrets."""


def text_of(message: Any) -> str:
    """A document, event or order as JSON."""
    return json.dumps(asdict(message))


def line_of(message: Event | Order) -> bytes:
    """An event or order as it travels; what it has nothing to say of is left out."""
    return json.dumps({name: value for name, value in asdict(message).items() if value is not None}).encode() + b"\n"


def first_line_of(document: GatewayDocument | WorkerDocument) -> bytes:
    """A launch document as it travels: the first line that a child hears."""
    return json.dumps({DOCUMENT: asdict(document)}).encode() + b"\n"


def event_from_line(line: bytes) -> Event | None:
    """The event; None for one that this version does not know, or that is not as it should be."""
    return _one_of(EVENTS, EVENT, line)


def order_from_line(line: bytes) -> Order | None:
    """The order; None for one that this version does not know, or that is not as it should be."""
    return _one_of(ORDERS, ORDER, line)


def worker_document_from_line(line: bytes) -> WorkerDocument:
    """The worker's launch document from the first line of its control socket.

    Raises:
        LaunchError: It is none; the message names the field.
    """
    first = _json(line)
    return message_from(WorkerDocument, first.get(DOCUMENT) if isinstance(first, dict) else None)


def worker_document_from_text(text: bytes) -> WorkerDocument:
    """The worker's launch document from a file that holds nothing else.

    Raises:
        LaunchError: It is none; the message names the field.
    """
    return message_from(WorkerDocument, _json(text))


def message_from(kind: type[Message], value: Any) -> Message:
    """A dataclass of the contract from JSON. Unknown keys are passed over, missing ones take their defaults.

    Raises:
        LaunchError: A field is missing or of another type.
    """
    read: Message = _dataclass(kind, value, "")
    return read


def _one_of(kinds: Mapping[str, type[Message]], key: str, line: bytes) -> Message | None:
    try:
        value = _json(line)
        kind = kinds.get(str(value.get(key))) if isinstance(value, dict) else None
        return None if kind is None else message_from(kind, value)
    except LaunchError:
        return None


def _json(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise LaunchError("it is not JSON") from None


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _dataclass(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, dict):
        raise _otherwise("an object", place)
    hints = _hints(kind)
    given = {
        field.name: _value(hints[field.name], value[field.name], f"{place}/{field.name}")
        for field in fields(kind)
        if field.name in value
    }
    for field in fields(kind):
        if field.name not in given and _has_no_default(field):
            raise _otherwise("something", f"{place}/{field.name}")
    return kind(**given)


def _has_no_default(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _value(hint: Any, value: Any, place: str) -> Any:
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any:
        return value
    if is_dataclass(hint):
        return _dataclass(hint, value, place)
    if origin in (Union, UnionType):
        # Of alternatives there is only "this or null" in the contract.
        return None if value is None else _value(parts[0], value, place)
    if origin is Literal:
        return _checked(value in parts, value, repr(parts[0]), place)
    if origin is tuple:
        _checked(isinstance(value, list), value, "an array", place)
        return tuple(_value(parts[0], item, f"{place}/{index}") for index, item in enumerate(value))
    if origin in (dict, Mapping):
        _checked(isinstance(value, dict), value, "an object", place)
        return {key: _value(parts[1], item, f"{place}/{key}") for key, item in value.items()}
    # JSON's true is no number, though Python's is.
    return _checked(type(value) is hint, value, f"a {hint.__name__}", place)


def _checked(fits: bool, value: Any, expected: str, place: str) -> Any:
    if not fits:
        raise _otherwise(expected, place)
    return value


def _otherwise(expected: str, place: str) -> LaunchError:
    return LaunchError(f"expected {expected} at {place or '/'}")
