"""Reads model.yaml: the model's and the version's are merged, and what is wrong becomes one sentence.

Its sentences are for everyone who may see the model, and a model.yaml may be a link to another file: of what stands in
it they hold nothing but numbers, names of fields, and what comes close to one. The details hold the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from inferencehub.config.numbers import plain_numbers
from inferencehub.config.regular_file import FileTooLargeError
from inferencehub.config.yaml_limits import YamlRefused, check_limits

from .bounds import Bounds, FileRefusedError
from .spec import ModelSpec

FILE_NAME = "model.yaml"
# A description is a page of text; anything larger is a mistake, and YAML is slow.
MAX_BYTES = 1024 * 1024

# What the parser quotes of the text; its own punctuation it quotes, too.
_QUOTED = re.compile(r"""\s*(?:'[^']*\w[^']*'|"[^"]*\w[^"]*")""")


class ModelYamlError(Exception):
    """A model.yaml says something that it may not: `public` for everyone, `detail` with the path."""

    def __init__(self, public: str, detail: str) -> None:
        super().__init__(public)
        self.public = public
        self.detail = detail


def read_layer(folder: Path, bounds: Bounds | None = None) -> dict[str, Any]:
    """The fields of the folder's model.yaml, not yet checked; empty when there is none.

    Args:
        folder: Where it lies.
        bounds: Where it may lead, if it is a link; the folder itself unless given.

    Raises:
        ModelYamlError: The file cannot be read, is no YAML, or is no mapping.
    """
    path = folder / FILE_NAME
    try:
        text = (bounds or Bounds.around(folder)).read(path, MAX_BYTES).decode("utf-8")
    except FileNotFoundError:
        return {}
    except FileTooLargeError as error:
        raise ModelYamlError(f"model.yaml may have {MAX_BYTES} bytes at most.", str(error)) from error
    except FileRefusedError as error:
        raise ModelYamlError(error.public, str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ModelYamlError("model.yaml cannot be read as UTF-8 text.", f"{path}: {error}") from error
    content = _content(text, path)
    if content is None:
        return {}
    if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
        raise ModelYamlError(
            "model.yaml must be a mapping of fields, such as `idempotent: true`.",
            f"{path} holds a {type(content).__name__}.",
        )
    return dict(content)


def _content(text: str, path: Path) -> Any:
    try:
        return _parsed(text)
    except YamlRefused as error:
        key = f"; the key is {error.key!r}" if error.key else ""
        sentence = f"model.yaml is refused in line {error.line}: {error.problem}."
        raise ModelYamlError(sentence, f"{path}: {sentence}{key}") from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        # PyYAML lets the errors of int() and datetime.date() through, as of `2026-13-01`.
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is not well-formed, or holds a number or date that is none"
        raise ModelYamlError(
            f"model.yaml is not valid YAML{where}: {_QUOTED.sub('', problem)}.", f"{path}: {error}"
        ) from error


@lru_cache(maxsize=1_000)
def _parsed(text: str) -> Any:
    """The folder is looked through every few seconds, and what lies there is mostly what lay there before."""
    check_limits(text, _loader())
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
    if first["type"] == "extra_forbidden":
        return _unknown(first["loc"])
    field = ".".join(_path(first["loc"])) or "the file"
    message = first["msg"].removeprefix("Value error, ")
    return f"model.yaml: `{field}` {_came(first['input'])}: {message[:1].lower()}{message[1:]}."


def _unknown(location: Sequence[int | str]) -> str:
    """An unknown field is named where it is nearly one that is known: any other may be what another file holds."""
    above, name = _path(location[:-1]), str(location[-1])
    around = _known(ModelSpec, above)
    close = get_close_matches(name, around, n=1, cutoff=0.7)
    shown = f" `{'.'.join([*above, name])}`" if close else f" in `{'.'.join(above)}`" if above else ""
    return f"model.yaml has an unknown field{shown}; the fields are {', '.join(around)}."


def _known(model: type[BaseModel], above: Sequence[str]) -> list[str]:
    """The fields of the part of model.yaml that these lead to."""
    if not above:
        return list(model.model_fields)
    if above[0].isdigit():
        return _known(model, above[1:])
    inner = _parts(model.model_fields[above[0]].annotation)
    return [name for part in inner for name in _known(part, above[1:])]


def _parts(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [part for argument in get_args(annotation) for part in _parts(argument)]


def _path(location: Sequence[int | str]) -> list[str]:
    return [str(part) for part in location if not _is_alternative(part)]


def _is_alternative(part: int | str) -> bool:
    """True for the parts of a location that pydantic adds to tell the members of a union apart."""
    return isinstance(part, str) and (
        part.startswith(("literal[", "tuple[", "constrained-", "function-")) or part in _TYPES
    )


_TYPES = frozenset({"Latest", "str", "int"})


def _came(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        text = repr(value)
        return f"is {text}" if len(text) <= 40 else "is a long number"
    return f"is {_KINDS.get(type(value), 'of another kind')}"


_KINDS: Mapping[type, str] = {str: "text", list: "a list", dict: "a mapping"}
