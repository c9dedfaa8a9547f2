"""Turns defaults, file, environment and flags into one Settings, and remembers where each value came from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from .complaints import complaints, unknown_variable
from .error import ConfigError
from .fields import ENVIRONMENT_PREFIX, Field, fields
from .otel_environment import settings_from_otel
from .pairs import pairs_from_text
from .settings import Settings
from .sources import is_address
from .yaml_file import read_yaml_file

CONFIG_FILE_NAME = "inferencehub.yaml"
CONFIG_FILE_VARIABLE = "INFERENCEHUB_CONFIG"


@dataclass(frozen=True, slots=True)
class Flag:
    """A command-line flag that the user gave: its spelling, for errors, and its value."""

    spelling: str
    value: Any


@dataclass(frozen=True, slots=True)
class Resolved:
    """The settings in force and, for every dotted field that is not a default, where its value came from."""

    settings: Settings
    origins: dict[str, str]
    file: Path | None


class _Merger:
    """Collects values field by field; what is set later wins."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.origins: dict[str, str] = {}

    def set(self, name: str, value: Any, origin: str) -> None:
        *sections, last = name.split(".")
        place = self.values
        for section in sections:
            inner = place.setdefault(section, {})
            if not isinstance(inner, dict):  # the file gave a scalar for a section: the complaint about it stands
                return
            place = inner
        place[last] = value
        self.origins[name] = origin

    def drop(self, place: Sequence[Any]) -> bool:
        """Forgets the value there; of a list, and of what is within it, the whole list. False where there is none."""
        values, left = self.values, list(place)
        while left and isinstance(values.get(left[0]), dict):
            values = values[left.pop(0)]
        return bool(left) and values.pop(left[0], None) is not None


def resolve(
    flags: Mapping[str, Flag] | None = None,
    *,
    config: Path | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Resolved:
    """Resolves the settings. Flags win over environment, over the file, over defaults.

    `config` is the file of --config; without it INFERENCEHUB_CONFIG names it, or ./inferencehub.yaml if that exists.
    Raises ConfigError that names for each problem the place, the field, what was expected and what came.
    """
    environment = os.environ if environment is None else environment
    folder = folder or Path.cwd()
    file = _config_file(config, environment, folder)
    merger = _Merger()
    if file:
        _take_file(merger, file)
    _take_environment(merger, environment, folder)
    _take_flags(merger, flags or {}, folder)
    try:
        settings = Settings.model_validate(merger.values)
    except ValidationError as error:
        raise ConfigError("\n".join(_complaints(error, merger, file))) from None
    return Resolved(settings, merger.origins, file)


def resolve_what_holds(
    flags: Mapping[str, Flag] | None = None, *, config: Path | None = None
) -> tuple[Resolved, list[str]]:
    """The same without what is wrong, whose default stands instead; and what is wrong, a line each."""
    folder = Path.cwd()
    file = _config_file(config, os.environ, folder)
    merger = _Merger()
    problems: list[str] = []
    if file:
        try:
            _take_file(merger, file)
        except ConfigError as error:
            problems += str(error).splitlines()
    try:
        _take_environment(merger, os.environ, folder)
    except ConfigError as error:
        problems += str(error).splitlines()
    _take_flags(merger, flags or {}, folder)
    settings = None
    while settings is None:
        try:
            settings = Settings.model_validate(merger.values)
        except ValidationError as error:
            problems += _complaints(error, merger, file)
            if not any([merger.drop(problem["loc"]) for problem in error.errors(include_url=False)]):
                merger.values.clear()  # it stands nowhere, and would be found again and again
    return Resolved(settings, merger.origins, file), problems


def _complaints(error: ValidationError, merger: _Merger, file: Path | None) -> list[str]:
    return complaints(error.errors(include_url=False), merger.origins, file)


def _take_flags(merger: _Merger, flags: Mapping[str, Flag], folder: Path) -> None:
    for name, flag in flags.items():
        merger.set(name, _rooted(fields()[name], flag.value, folder), flag.spelling)


def _config_file(config: Path | None, environment: Mapping[str, str], folder: Path) -> Path | None:
    named = config or environment.get(CONFIG_FILE_VARIABLE)
    if named:
        return folder / Path(named).expanduser()
    found = folder / CONFIG_FILE_NAME
    return found if found.is_file() else None


def _take_file(merger: _Merger, path: Path) -> None:
    file = read_yaml_file(path)
    merger.values = file.values
    for name, line in file.lines.items():
        merger.origins[name] = f"{path}:{line}"
        field = fields().get(name)
        if field and (field.is_path or field.item_paths):
            section, _, last = name.rpartition(".")
            place = file.values.get(section, {}) if section else file.values
            place[last] = _rooted(field, place[last], path.parent.absolute())
    # an empty section ("gateway:" and nothing under it) is the section with its defaults
    sections = {name.partition(".")[0] for name in fields() if "." in name}
    for section in sections & file.values.keys():
        if file.values[section] is None:
            del file.values[section]


def _take_environment(merger: _Merger, environment: Mapping[str, str], folder: Path) -> None:
    # Of all variables ours know best what is meant for us.
    for name, value, variable in settings_from_otel(environment):
        merger.set(name, value, f"environment {variable}")
    by_variable = {field.variable: field for field in fields().values()}
    for variable, text in sorted(environment.items()):
        field = by_variable.get(variable)
        if field is None:
            # Without "__" it is not a setting of ours: Kubernetes, for one, sets INFERENCEHUB_PORT for a service.
            if variable.startswith(ENVIRONMENT_PREFIX) and "__" in variable:
                raise ConfigError(unknown_variable(variable, by_variable))
            continue
        if text == "":  # compose and Kubernetes pass unset values on as empty ones
            continue
        merger.set(field.name, _rooted(field, _from_text(field, text), folder), f"environment {variable}")


def _from_text(field: Field, text: str) -> Any:
    if field.is_map:
        return pairs_from_text(text, field.variable)
    if not field.is_list:
        return text
    if text.lstrip().startswith("["):
        import json

        try:
            return json.loads(text)
        except ValueError:
            raise ConfigError(f"environment {field.variable}: expected a JSON list or values with commas") from None
    return [part.strip() for part in text.split(",") if part.strip()]


def _rooted(field: Field, value: Any, folder: Path) -> Any:
    """Makes a path absolute: in a file it counts from the file's folder, elsewhere from the working folder."""
    if field.item_paths and isinstance(value, list):
        return [_rooted_section(field.item_paths, item, folder) for item in value]
    if not field.is_path:
        return value
    if isinstance(value, list):
        return [_rooted(field, item, folder) for item in value]
    if not isinstance(value, str | Path) or str(value) == "" or is_address(str(value)):
        return value
    return os.path.normpath(folder / Path(value).expanduser())


def _rooted_section(paths: tuple[str, ...], section: Any, folder: Path) -> Any:
    """A section in a list, whose own paths count from the same folder."""
    if not isinstance(section, dict):
        return section
    as_path = Field("", is_list=False, is_path=True, is_secret=False)
    return {name: _rooted(as_path, value, folder) if name in paths else value for name, value in section.items()}
