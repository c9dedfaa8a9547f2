"""Finds a model's chat template and its special tokens: in its class, or in the files that come with its weights."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from inferencehub.config.regular_file import FileTooLargeError
from inferencehub.repository.bounds import Bounds
from inferencehub.runtimes.protocol import ModelLoadError

TEMPLATE_FILE, CONFIG_FILE = "chat_template.jinja", "tokenizer_config.json"
MAX_TEMPLATE_BYTES = 1024 * 1024
# It lists added tokens, of which some models have thousands.
MAX_CONFIG_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FoundTemplate:
    """A template's text and where it stands; `with_tools`: another one for requests with tools, where there is one."""

    text: str
    source: str
    with_tools: str | None = None
    special_tokens: Mapping[str, str] = field(default_factory=dict)


def find_template(
    folder: Path, bounds: Bounds, attribute: object = None, special_tokens: object = None
) -> FoundTemplate | None:
    """What the attribute `chat_template` says, chat_template.jinja, or tokenizer_config.json; None where none does.

    The attribute `special_tokens` adds to those of tokenizer_config.json, such as {"eos_token": "</s>"}.

    Raises:
        ModelLoadError: A file or the attribute is not what it should be.
        FileRefusedError: A file lies outside the models folder.
    """
    config = _config(folder, bounds)
    tokens = {name: text for name in config if name.endswith("_token") and (text := _token(config[name])) is not None}
    if special_tokens is not None:
        if not isinstance(special_tokens, Mapping):
            raise ModelLoadError('`special_tokens` of the class Model must be a dict, such as {"eos_token": "</s>"}.')
        tokens |= {str(name): str(text) for name, text in special_tokens.items()}
    if attribute is not None:
        if not isinstance(attribute, str):
            raise ModelLoadError("`chat_template` of the class Model must be the text of a template.")
        return FoundTemplate(attribute, "`chat_template` of the class Model", special_tokens=tokens)
    text = _read(folder / TEMPLATE_FILE, bounds, MAX_TEMPLATE_BYTES)
    if text is not None:
        return FoundTemplate(text, TEMPLATE_FILE, special_tokens=tokens)
    return _from_config(config.get("chat_template"), tokens)


def _from_config(said: Any, tokens: Mapping[str, str]) -> FoundTemplate | None:
    if said is None or isinstance(said, str):
        return FoundTemplate(said, CONFIG_FILE, special_tokens=tokens) if said is not None else None
    try:
        by_name = {str(each["name"]): str(each["template"]) for each in said}
    except (KeyError, TypeError):
        raise ModelLoadError(f"`chat_template` of {CONFIG_FILE} must be a text, or a list of named ones.") from None
    if "default" not in by_name:
        raise ModelLoadError(f"`chat_template` of {CONFIG_FILE} has none named `default`; it has {sorted(by_name)}.")
    return FoundTemplate(by_name["default"], CONFIG_FILE, by_name.get("tool_use"), tokens)


def _config(folder: Path, bounds: Bounds) -> dict[str, Any]:
    text = _read(folder / CONFIG_FILE, bounds, MAX_CONFIG_BYTES)
    if text is None:
        return {}
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ModelLoadError(f"{CONFIG_FILE} is no JSON; copy it again.", str(error)) from error
    if not isinstance(config, dict):
        raise ModelLoadError(f"{CONFIG_FILE} must be a JSON object; copy it again.")
    return config


def _token(said: Any) -> str | None:
    """A special token is a text, or an object with its text and how it is split off."""
    text = said.get("content") if isinstance(said, dict) else said
    return text if isinstance(text, str) else None


def _read(path: Path, bounds: Bounds, most_bytes: int) -> str | None:
    try:
        return bounds.read(path, most_bytes).decode("utf-8")
    except FileNotFoundError:
        return None
    except FileTooLargeError as error:
        raise ModelLoadError(f"{path.name} may have {most_bytes} bytes at most.", str(error)) from error
    except UnicodeDecodeError as error:
        raise ModelLoadError(f"{path.name} is no text in UTF-8.", f"{path}: {error}") from error
