"""What the gateway says of traffic, laid out in lines and tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SHADOW_HEAD = ["VERSION", "SHADOW", "COPIED", "COMPARED", "AGREED", "LARGEST DIFFERENCE", "P95", "SHADOW P95", "FAILED"]
HISTORY_HEAD = ["UTC", "RUN", "EVENT", "VERSION", "SHARE", "BY", "REASON"]


def lines_from_document(document: dict[str, Any], words: list[dict[str, str]]) -> Iterator[str]:
    """A head line, then one for each part as the gateway words it."""
    yield f"{document['model']}  revision {document['revision']}"
    for each in words:
        yield f"  {each['part']:<9} {each['text']}"


def differences(stands: list[dict[str, str]], came: list[dict[str, str]]) -> list[str]:
    """One line for each part in which a document differs from the one that stands, both as the gateway words them."""
    texts = [_text_by_part(words) for words in (stands, came)]
    parts = dict.fromkeys(part for text in texts for part in text)
    pairs = {part: [text.get(part, "none") for text in texts] for part in parts}
    return [f"{part}: {stood} stands, {new} came" for part, (stood, new) in pairs.items() if stood != new]


def _text_by_part(words: list[dict[str, str]]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for each in words:
        texts.setdefault(each["part"], []).append(each["text"])
    return {part: ", ".join(found) for part, found in texts.items()}


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
