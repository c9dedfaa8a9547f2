"""The settings as a flat list of dotted fields, which is how files, environment and flags speak of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr

from .section import Section
from .settings import Settings
from .sources import FOLDER_OR_ADDRESS

ENVIRONMENT_PREFIX = "INFERENCEHUB_"


@dataclass(frozen=True, slots=True)
class Field:
    """One setting: `gateway.port`, and what its values are made of."""

    name: str
    is_list: bool
    is_path: bool
    is_secret: bool
    item_paths: tuple[str, ...] = ()
    """Of a list of sections: which fields of each are paths."""
    item_names: tuple[str, ...] = ()
    """Of a list of sections: the fields of each."""
    is_map: bool = False
    """Its values are names with a value each."""

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return ENVIRONMENT_PREFIX + self.name.upper().replace(".", "__")


@cache
def fields() -> dict[str, Field]:
    """Every setting by dotted name, in the order of the settings file."""
    return {field.name: field for field in _walk(Settings, "")}


def _walk(section: type[Section], at: str) -> list[Field]:
    found: list[Field] = []
    for name, declared in section.model_fields.items():
        annotation = declared.annotation
        if isinstance(annotation, type) and issubclass(annotation, Section):
            found += _walk(annotation, f"{at}{name}.")
            continue
        parts = _parts(annotation)
        inner = [_walk(part, "") for part in parts if isinstance(part, type) and issubclass(part, Section)]
        paths = tuple(field.name for each in inner for field in each if field.is_path)
        names = tuple(field.name for each in inner for field in each)
        is_path = Path in parts or FOLDER_OR_ADDRESS in parts
        is_map = dict in parts and not inner
        found.append(Field(at + name, list in parts, is_path, _is_secret(parts), paths, names, is_map))
    return found


def names_beside(name: str, places: Sequence[str | int]) -> list[str]:
    """The fields of the section in a list that the last of the places is in, or should be: 0, models, 1, nmae.

    Where a list holds sections of several kinds, a place is the kind's class in brackets.
    """
    sections: list[type[Section]] = [Settings]
    for part in [*name.split("."), *places][:-1]:
        if not isinstance(part, str):
            continue
        if is_kind(part):
            sections = [each for each in sections if part == f"[{each.__name__}]"]
        declared = next((each.model_fields[part] for each in sections if part in each.model_fields), None)
        if declared is not None:
            sections = [inner for inner in _parts(declared.annotation) if _is_section(inner)] or sections
    return [field for each in sections for field in each.model_fields]


def is_kind(place: str | int) -> bool:
    """Whether it says which of several kinds of section is meant, rather than where it stands."""
    return isinstance(place, str) and place.startswith("[")


def _is_section(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, Section)


def _is_secret(parts: set[Any]) -> bool:
    return any(isinstance(part, type) and issubclass(part, SecretStr) for part in parts)


def _parts(annotation: Any) -> set[Any]:
    """The plain types in an annotation such as `list[Path] | None`."""
    from typing import get_origin

    parts = {annotation, get_origin(annotation)}
    for argument in get_args(annotation):
        parts |= _parts(argument) if not isinstance(argument, str) else set()
    return parts


def value_of(settings: Section, name: str) -> Any:
    """The value of the field with this dotted name."""
    value: Any = settings
    for part in name.split("."):
        value = getattr(value, part)
    return value
