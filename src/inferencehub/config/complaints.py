"""Words a problem with a setting: where it stands, which field, what was expected and what came."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .fields import ENVIRONMENT_PREFIX, fields, is_kind, names_beside

_EXPECTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": "a list",
    "path_type": "a path",
    "model_type": "a section with fields of its own",
}


def complaints(problems: Iterable[Mapping[str, Any]], origins: Mapping[str, str], file: Path | None) -> list[str]:
    """One line for each value that the validation of the settings refused."""
    refused: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for problem in problems:
        name = _name(problem)
        # A value that may be of several kinds has a problem with each of them.
        refused.setdefault((name, _shown(name, problem["input"])), []).append(problem)
    return [_complaint(name, shown, each, origins, file) for (name, shown), each in refused.items()]


def _name(problem: Mapping[str, Any]) -> str:
    """The field's dotted name, without the places in a list and the alternatives of a type that follow it."""
    parts = [str(part) for part in problem["loc"] if not isinstance(part, int) and not is_kind(part)]
    whole = ".".join(parts)
    return next((name for end in range(len(parts), 0, -1) if (name := ".".join(parts[:end])) in fields()), whole)


def _complaint(
    name: str, shown: str, problems: Sequence[Mapping[str, Any]], origins: Mapping[str, str], file: Path | None
) -> str:
    where = origins.get(name) or (str(file) if file else "settings")
    field = fields().get(name)
    if field and field.item_names:
        return _complaint_of_item(where, name, shown, problems)
    if problems[0]["type"] == "extra_forbidden":
        return f"{where}: {name}: there is no such setting{_suggestion(name, fields())}"
    expected = " or ".join(dict.fromkeys(_expected(problem) for problem in problems))
    return f"{where}: {name}: expected {expected}, got {shown}"


def _complaint_of_item(where: str, name: str, shown: str, problems: Sequence[Mapping[str, Any]]) -> str:
    """About a section in a list, or a field of one, however deep: `workers.upstreams.0.models.1.name`."""
    problem = problems[0]
    kinds = [part for part in problem["loc"][name.count(".") + 1 :] if part != "[key]"]
    parts = [part for part in kinds if not is_kind(part)]
    if len(parts) > 2 and isinstance(parts[-1], int):  # one of several values of a field, which is shown
        parts.pop()
    place = ".".join([name, *map(str, parts)])
    if problem["type"] == "extra_forbidden":
        return f"{where}: {place}: there is no such setting{_suggestion(str(parts[-1]), names_beside(name, kinds))}"
    if problem["type"] == "missing":
        return f"{where}: {place}: expected a value, got none"
    return f"{where}: {place}: expected {_expected(problem)}, got {shown}"


def unknown_variable(variable: str, known: Iterable[str]) -> str:
    """One line for an environment variable that looks like a setting and is none."""
    return f"environment {variable}: there is no such setting{_suggestion(variable, known)}"


def _expected(problem: Mapping[str, Any]) -> str:
    kind, context = problem["type"], problem.get("ctx") or {}
    if kind == "greater_than_equal":
        return f"{context['ge']} or more"
    if kind == "less_than_equal":
        return f"{context['le']} or less"
    if kind == "literal_error":
        return f"one of {context['expected']}" if " or " in context["expected"] else str(context["expected"])
    if kind == "string_pattern_mismatch":
        return f"text like {context['pattern']}"
    if kind == "value_error":
        return str(problem["msg"]).removeprefix("Value error, ").removeprefix("expected ")
    return _EXPECTED.get(kind) or str(problem["msg"]).removeprefix("Input should be ")


def _shown(name: str, value: Any) -> str:
    field = fields().get(name)
    if field and field.is_secret:
        return "a value that is not shown"
    # An address may be written with a password, or be signed behind a question mark.
    text = re.sub(r"://[^/@\s]*@", "://…@", json.dumps(value, default=str, ensure_ascii=False))
    text = re.sub(r"(://[^?\s\"]*\?)[^\s\"]+", r"\1…", text)
    return text if len(text) <= 80 else text[:77] + "..."


def _suggestion(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    candidates = list(known)
    if not name.startswith(ENVIRONMENT_PREFIX):
        candidates += sorted({candidate.partition(".")[0] for candidate in candidates})
    close = get_close_matches(name, candidates, n=1)
    return f"; did you mean {close[0]}?" if close else "; `inferencehub config show` lists all"
