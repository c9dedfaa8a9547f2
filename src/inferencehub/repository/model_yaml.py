"""Reads model.yaml: the model's and the version's are merged, and what is wrong becomes one sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from inferencehub.config.numbers import plain_numbers

from .spec import ModelSpec

FILE_NAME = "model.yaml"
# A description is a page of text; anything larger is a mistake, and YAML is slow.
MAX_BYTES = 1024 * 1024


class ModelYamlError(Exception):
    """A model.yaml says something that it may not: `public` for everyone, `detail` with the path."""

    def __init__(self, public: str, detail: str) -> None:
        super().__init__(public)
        self.public = public
        self.detail = detail


def read_layer(folder: Path) -> dict[str, Any]:
    """The fields of the folder's model.yaml, not yet checked; empty when there is none.

    Raises:
        ModelYamlError: The file cannot be read, is no YAML, or is no mapping.
    """
    path = folder / FILE_NAME
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ModelYamlError(f"model.yaml may have {MAX_BYTES} bytes at most.", f"{path} is larger.")
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ModelYamlError("model.yaml cannot be read as UTF-8 text.", f"{path}: {error}") from error
    try:
        content = _parsed(text)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        # PyYAML lets the errors of int() and datetime.date() through, as of `2026-13-01`.
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not well-formed, or holds a number or date that is none"
        raise ModelYamlError(f"model.yaml is not valid YAML{where}: {problem}.", f"{path}: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise ModelYamlError(
            "model.yaml must be a mapping of fields, such as `idempotent: true`.",
            f"{path} holds a {type(content).__name__}.",
        )
    return dict(content)


@lru_cache(maxsize=1_000)
def _parsed(text: str) -> Any:
    """The folder is looked through every few seconds, and what lies there is mostly what lay there before."""
    return yaml.load(text, Loader=_loader())


@cache
def _loader() -> type[yaml.SafeLoader]:
    """The safe loader in C where PyYAML was built with it: ten times as fast."""
    loader: type[yaml.SafeLoader] = plain_numbers(getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loader


def spec_from_layers(*layers: Mapping[str, Any]) -> ModelSpec:
    """The spec that these layers make together; each field of a later layer replaces an earlier one's whole.

    Raises:
        ModelYamlError: A field is unknown, or its value is not of the kind that it takes.
    """
    merged: dict[str, Any] = {}
    for layer in layers:
        merged.update(layer)
    try:
        return ModelSpec.model_validate(merged)
    except ValidationError as error:
        raise ModelYamlError(_sentence(error), f"model.yaml: {error}") from error


def _sentence(error: ValidationError) -> str:
    problems = error.errors(include_url=False)
    # A union reports each alternative; the one that got furthest into the value is the one that was meant.
    field_of_first = [problem for problem in problems if problem["loc"][:1] == problems[0]["loc"][:1]]
    first = max(field_of_first, key=lambda problem: len(_path(problem["loc"])))
    field = ".".join(_path(first["loc"])) or "the file"
    if first["type"] == "extra_forbidden":
        known = ", ".join(ModelSpec.model_fields) if len(first["loc"]) == 1 else "those in the documentation"
        return f"model.yaml has an unknown field `{field}`; the fields are {known}."
    message = first["msg"].removeprefix("Value error, ")
    return f"model.yaml: `{field}` {_came(first['input'])}: {message[:1].lower()}{message[1:]}."


def _path(location: Sequence[int | str]) -> list[str]:
    return [str(part) for part in location if not _is_alternative(part)]


def _is_alternative(part: int | str) -> bool:
    """True for the parts of a location that pydantic adds to tell the members of a union apart."""
    return isinstance(part, str) and (
        part.startswith(("literal[", "tuple[", "constrained-", "function-")) or part in _TYPES
    )


_TYPES = frozenset({"Latest", "str", "int"})


def _came(value: Any) -> str:
    text = repr(value)
    return f"is {text}" if len(text) <= 40 else f"is a {type(value).__name__}"
