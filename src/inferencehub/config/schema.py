"""The JSON Schema of inferencehub.yaml, with the sentence that stands under each field where it is declared."""

from __future__ import annotations

import ast
import inspect
from itertools import chain
from typing import Any

from . import capture, devices, settings, state, telemetry, upstreams


def config_schema() -> dict[str, Any]:
    """The schema, as `inferencehub config schema` prints it and contract/config.schema.json keeps it."""
    schema = settings.Settings.model_json_schema()
    for section, sentences in _sentences().items():
        place = schema if section == "Settings" else schema["$defs"].get(section)
        if place is None:  # what sections share, and no section itself
            continue
        for field, sentence in sentences.items():
            place["properties"][field]["description"] = sentence
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "InferenceHub configuration"}


def _sentences() -> dict[str, dict[str, str]]:
    """Section → field → the string literal below its declaration.

    Pydantic can do this by itself (use_attribute_docstrings), but then it parses the source at every start.
    """
    modules = (capture, devices, settings, state, telemetry, upstreams)
    nodes = [node for module in modules for node in ast.parse(inspect.getsource(module)).body]
    found: dict[str, dict[str, str]] = {}
    for node in nodes:
        if isinstance(node, ast.ClassDef) and node.bases:
            inherited = [found.get(base.id, {}) for base in node.bases if isinstance(base, ast.Name)]
            found[node.name] = dict(chain.from_iterable(each.items() for each in inherited)) | dict(_documented(node))
    return found


def _documented(section: ast.ClassDef) -> list[tuple[str, str]]:
    found = []
    for declared, following in zip(section.body, section.body[1:], strict=False):
        if not (isinstance(declared, ast.AnnAssign) and isinstance(declared.target, ast.Name)):
            continue
        if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            found.append((declared.target.id, " ".join(str(following.value.value).split())))
    return found
