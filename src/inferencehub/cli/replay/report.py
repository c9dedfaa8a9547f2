"""What a replay has found, as a document and as lines for people."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from ..output import table_lines
from .compare import Labels, Numbers
from .sending import Replayed

_SHOWN_PAIRS = 10


def document_of(found: Replayed, target: str, tolerance: float, most_differing: float | None) -> dict[str, Any]:
    """All of it."""
    return {
        "model": target,
        "versions": dict(found.versions),
        "records": found.records,
        "replayed": found.sent,
        "skipped": dict(found.skipped.most_common()),
        "errors": dict(found.errors.most_common()),
        "differing": found.differing,
        "differing_percent": differing_percent(found),
        "tolerance": tolerance,
        "outputs": {name: _output(output) for name, output in found.comparison.outputs.items()},
        "other_shape": dict(found.comparison.shapes),
        "latency_ms": {"captured": _quantiles(found.then_ms), "now": _quantiles(found.now_ms)},
        "passed": has_passed(found, most_differing),
    }


def differing_percent(found: Replayed) -> float:
    """Of the calls that were sent; one that failed differs, too."""
    return 100.0 * (found.differing + found.errors.total()) / found.sent if found.sent else 0.0


def has_passed(found: Replayed, most_differing: float | None) -> bool:
    """Nothing to compare is no pass: a check of nothing says nothing."""
    return found.sent > 0 and (most_differing is None or differing_percent(found) <= most_differing)


def _output(output: Labels | Numbers) -> dict[str, Any]:
    if isinstance(output, Labels):
        pairs = [{"captured": one, "now": other, "count": count} for (one, other), count in output.pairs.most_common()]
        return {
            "kind": "labels",
            "compared": output.compared,
            "differing": output.differing,
            "pairs": pairs,
            "examples": output.examples,
        }
    return {
        "kind": "numbers",
        "compared": output.compared,
        "largest_absolute": _finite(output.largest_absolute),
        "largest_relative": _finite(output.largest_relative),
        "within_tolerance_percent": 100.0 * output.within / output.compared if output.compared else 100.0,
        "example": output.example and {name: _finite(value) for name, value in output.example.items()},
    }


def _finite(value: Any) -> Any:
    """JSON has no other numbers; these it has as our answers do."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")
    return value


def _quantiles(values: Sequence[float]) -> dict[str, float] | None:
    if not values:
        return None
    ordered = sorted(values)
    return {name: ordered[math.ceil(share * len(ordered)) - 1] for name, share in (("p50", 0.5), ("p95", 0.95))}


def lines_of(document: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    versions = ", ".join(f"version {version}" for version in document["versions"]) or "nobody"
    sent = f"{document['replayed']} of {document['records']} captured calls sent to {document['model']}"
    yield f"{sent}, answered by {versions}"
    for reason, count in document["skipped"].items():
        yield f"  left out: {count}, {reason}"
    for reason, count in document["errors"].items():
        yield f"  failed: {count}, {reason}"
    percent = f"{document['differing_percent']:.3g} % of the calls"
    yield f"{document['differing']} answers differ ({percent}, failed ones included)"
    for name, times in document["other_shape"].items():
        yield f"  {name}: missing or of another shape in {times} answers"
    for name, output in document["outputs"].items():
        yield from _label_lines(name, output) if output["kind"] == "labels" else _number_lines(name, output, document)
    captured, now = document["latency_ms"]["captured"], document["latency_ms"]["now"]
    if now is not None:
        yield ""
        rows = [
            [name, f"{each['p50']:.3g}", f"{each['p95']:.3g}"] for name, each in (("captured", captured), ("now", now))
        ]
        yield from table_lines(["LATENCY", "P50 MS", "P95 MS"], rows)


def _label_lines(name: str, output: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield f"{name}: {output['differing']} of {output['compared']} differ"
    if not output["pairs"]:
        return
    shown = output["pairs"][:_SHOWN_PAIRS]
    example = {(each["captured"], each["now"]): each["request_id"] for each in reversed(output["examples"])}
    rows = [
        [pair["captured"], pair["now"], pair["count"], example.get((pair["captured"], pair["now"]), "")]
        for pair in shown
    ]
    yield from table_lines(["CAPTURED", "NOW", "TIMES", "FOR EXAMPLE"], rows)
    if len(shown) < len(output["pairs"]):
        yield f"{len(output['pairs']) - len(shown)} more pairs, all with --json"


def _number_lines(name: str, output: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    yield ""
    within = f"{output['within_tolerance_percent']:.4g} % within {document['tolerance']:g}"
    absolute, relative = _number(output["largest_absolute"]), _number(output["largest_relative"])
    yield f"{name}: {within}, largest difference {absolute}, relative {relative}"
    example = output["example"]
    if example is not None:
        then, now = _number(example["captured"]), _number(example["now"])
        yield f"  largest in call {example['request_id']}: {then} then, {now} now"


def _number(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
