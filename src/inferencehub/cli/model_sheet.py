"""One model as a page of text: each version's signature as a table, and a call that can be pasted."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .bench.inputs import inputs_of_version
from .generating import call_to_paste, generates
from .output import table_lines

# More than this nobody pastes: three lines of a wide terminal.
LONGEST_PASTE = 360
MOST_LABELS = 12

Version = Mapping[str, Any]


def sheet(model: Mapping[str, Any], url: str) -> Iterator[str]:
    """All versions, greatest first, and how to call the one that is called without naming any."""
    for version in model["versions"]:
        yield f"{model['name']} {version['version']}{_also_known_as(model, version['version'])}  {version['state']}"
        for name, text in _facts(version):
            yield f"  {name:<9} {text}"
        for head, specs in (("INPUT", version["inputs"]), ("OUTPUT", version["outputs"])):
            if specs:
                yield ""
                for line in table_lines([head, "DATATYPE", "SHAPE", ""], [_row(spec, head, version) for spec in specs]):
                    yield f"  {line}"
        yield ""
    called = called_version(model)
    if called is not None:
        yield from _calls(model["name"], called, url)


def called_version(model: Mapping[str, Any]) -> Version | None:
    """The latest version that serves; None when none does, or has told its signature."""
    versions: Sequence[Version] = model["versions"]
    return next((each for each in versions if each["version"] == model.get("latest") and each["inputs"]), None)


def _also_known_as(model: Mapping[str, Any], version: str) -> str:
    names = [label for label, target in model.get("labels", {}).items() if target == version]
    names += ["latest"] if version == model.get("latest") else []
    return f" ({', '.join(names)})" if names else ""


def _facts(version: Version) -> Iterator[tuple[str, str]]:
    yield "runtime", f"{version['runtime']} on {version['device']}" if version["device"] else version["runtime"]
    yield "batching", f"up to {version['max_batch_size']} rows a run" if version.get("batched") else "no"
    yield "workers", str(version["workers"])
    if deadline_ms := version.get("deadline_ms"):
        yield "deadline", f"{deadline_ms} ms, unless a call asks for another"
    if version.get("failure"):
        yield "failure", version["failure"]
    for warning in version.get("warnings", []):
        yield "warning", warning


def _row(spec: Mapping[str, Any], head: str, version: Version) -> tuple[str, str, str, str]:
    return spec["name"], spec["datatype"], str(spec["shape"]), "; ".join(_notes(spec, head, version))


def _notes(spec: Mapping[str, Any], head: str, version: Version) -> Iterator[str]:
    if version.get("batched") and spec["shape"][:1] == [-1]:
        yield "a row each, or one without the first dimension" if head == "INPUT" else "a row each"
    if categories := spec.get("categories"):
        yield f"one of {_listed([_compact(each) if isinstance(each, bool) else str(each) for each in categories])}"
    if spec.get("nullable"):
        yield "values may be null"
    labels = version.get("labels", [])
    if head == "OUTPUT" and labels:
        if spec["name"] == "label":
            yield f"one of {_listed(labels)}"
        if spec["name"] == "probabilities":
            yield "in the order of the labels"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_LABELS} more" if len(names) > MOST_LABELS else ""
    return f"{', '.join(names[:MOST_LABELS])}{more}"


def _calls(name: str, version: Version, url: str) -> Iterator[str]:
    if generates(version):
        yield "Try it:"
        yield f"  {call_to_paste(name, version, url, 'Hello!')}"
        return
    inputs, came_from = inputs_of_version(version)
    text = _compact(inputs)
    body = _compact({"model_name": name, "inputs": inputs})
    curl = (
        "curl -H \"authorization: Bearer $INFERENCEHUB_API_KEY\" -H 'content-type: application/json' "
        f"{shlex.quote(f'{url}/predict')} -d"
    )
    yield f"Try it, with {came_from}:"
    if len(text) <= LONGEST_PASTE:
        yield f"  inferencehub predict {name} {shlex.quote(text)}"
        yield f"  {curl} {shlex.quote(body)}"
    else:
        yield f"  inferencehub models show {name} --example | inferencehub predict {name} @-"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
