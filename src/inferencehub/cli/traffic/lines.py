"""A traffic document as people read it, and what is different between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SHADOW_HEAD = ["VERSION", "SHADOW", "COPIED", "COMPARED", "AGREED", "LARGEST DIFFERENCE", "P95", "SHADOW P95", "FAILED"]
HISTORY_HEAD = ["UTC", "RUN", "EVENT", "VERSION", "SHARE", "BY", "REASON"]
PARTS = ("weights", "labels", "sticky", "rules", "shadow", "canary")


def lines_from_document(document: dict[str, Any]) -> Iterator[str]:
    """A head line, then one line for each part; a rule has a line of its own."""
    yield f"{document['model']}  revision {document['revision']}"
    for part in PARTS:
        if part not in document:
            continue
        texts = [_rule(rule) for rule in document[part]] if part == "rules" else [part_text(document, part)]
        for text in texts:
            yield f"  {part:<9} {text}"


def part_text(document: dict[str, Any], part: str) -> str:
    """One part in one line; an absent one is `none`."""
    value = document.get(part)
    if not value:
        return "none"
    if part == "weights":
        return ", ".join(f"{_named(document, name)} {percent:g} %" for name, percent in value.items())
    if part == "labels":
        return ", ".join(f"{label} is {version}" for label, version in value.items())
    if part == "sticky":
        return " ".join([value["by"], *([value["name"]] if "name" in value else [])])
    if part == "rules":
        return ", ".join(map(_rule, value))
    if part == "shadow":
        return f"{value['percent']:g} % to {_named(document, value['version'])}"
    return _canary(document, value)


def differences(stands: dict[str, Any], came: dict[str, Any]) -> list[str]:
    """One line for each part in which a document differs from the one that stands."""
    return [
        f"{part}: {part_text(stands, part)} stands, {part_text(came, part)} came"
        for part in PARTS
        if (stands.get(part) or None) != (came.get(part) or None)
    ]


def lines_from_run(run: dict[str, Any]) -> Iterator[str]:
    """Where a canary stands, or how it ended."""
    if run["state"] == "running":
        now = f"step {run['step']} of {len(run['steps'])}, {run['percent']:g} % of the calls"
        yield f"  {'run':<9} {now}, waits for {run['waiting_for']}"
        for role, version in (("canary", run["version"]), ("baseline", run["baseline"])):
            yield f"  {'':<9} {role} {version}: {_measured(run['measured'][role])}"
        return
    ended = f"{run['state'].replace('_', ' ')} at {_moment(run['ended_at'])} UTC"
    yield f"  {'last run':<9} {run['version']} {ended}: {run['reason']}"


def shadow_row(pair: dict[str, Any]) -> list[str]:
    """One line of the table of what came of copied calls."""
    differences = [f"{name} {value:g}" for name, value in pair["largest_difference"].items()]
    failures = [f"{count} {reason}" for reason, count in pair["failures"].items()]
    return [
        pair["version"],
        pair["shadow_version"],
        str(pair["copied"]),
        str(pair["compared"]),
        _percentage(pair.get("agreement")),
        ", ".join(differences) or "none",
        _milliseconds(pair.get("served_ms", {}).get("p95")),
        _milliseconds(pair.get("shadow_ms", {}).get("p95")),
        ", ".join(failures) or "none",
    ]


def history_row(event: dict[str, Any]) -> list[str]:
    """One line of the table of what canaries did."""
    return [
        _moment(event["at"]),
        str(event["run"]),
        event["event"].replace("_", " "),
        event["version"],
        f"{event['percent']:g} %",
        event["who"],
        event.get("reason", ""),
    ]


def _moment(at: str) -> str:
    """To the second; the API has it in UTC."""
    return at[:19].replace("T", " ")


def _measured(window: dict[str, Any]) -> str:
    failed = _percentage(window.get("error_rate"))
    return f"{window['calls']} calls, {failed} failed, p95 {_milliseconds(window.get('p95_ms'))}"


def _percentage(share: float | None) -> str:
    return "-" if share is None else f"{share * 100:.3g} %"


def _milliseconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3g} ms"


def _canary(document: dict[str, Any], canary: dict[str, Any]) -> str:
    guards = [
        f"errors within {canary['max_error_rate'] * 100:g} %",
        f"p95 within {canary['max_p95_ratio']:g} times",
        *([f"disagreement within {canary['max_disagreement'] * 100:g} %"] if "max_disagreement" in canary else []),
    ]
    steps = ", ".join(f"{step:g} %" for step in canary["steps"])
    return (
        f"{_named(document, canary['version'])}: {steps}; each for {canary['every_s']:g} s and "
        f"{canary['min_calls']} calls with {', '.join(guards)}"
    )


def _named(document: dict[str, Any], name: str) -> str:
    """A version as it is; a label with the version that it stands for."""
    version = document.get("labels", {}).get(name)
    return f"{name} ({version})" if version else name


def _rule(rule: dict[str, Any]) -> str:
    return f"{rule['header']}: {rule['value']} gets {rule['version']}"
