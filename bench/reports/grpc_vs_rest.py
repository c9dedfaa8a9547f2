"""Tells what the comparison of JSON and Protobuf found: a table, what becomes of the common claims, and a picture."""

from __future__ import annotations

import io
from typing import Any

INDIGO = "#4F46E5"
PINK = "#EC4899"
INK = "#1e1b2e"
# GitHub shows the picture on white or on near-black; texts and lines follow, the bars suit both.
THEMES = (
    "<style>@media (prefers-color-scheme: dark) {"
    " text { fill: #ecebf5 !important } .lines path, .lines use { stroke: #6b6880 !important } }</style>"
)


def saved_share(row: dict[str, Any], kind: str = "json") -> float:
    """Return by how much Protobuf is smaller: 0.3 is 30 %; below 0 it is larger."""
    return 1 - row["bytes"]["protobuf"] / row["bytes"][kind]


def round_trip_us(times: dict[str, float]) -> float:
    """Return the time to encode and decode."""
    return times["encode_us"] + times["decode_us"]


def speedup(row: dict[str, Any], language: str) -> float:
    """Return how many times as fast Protobuf is to encode and decode; below 1 it is slower."""
    return round_trip_us(row[language]["json"]) / round_trip_us(row[language]["protobuf"])


def printed(rows: list[dict[str, Any]]) -> str:
    """Return the table and the verdicts as text."""
    head = f"{'call':<23}{'JSON':>11}{'(shortest)':>12}{'Protobuf':>10}{'smaller':>9}" + "".join(
        f"{language + ' JSON':>14}{'Protobuf':>10}{'faster':>8}" for language in ("Python", "Node")
    )
    lines = [head, "-" * len(head)]
    for row in rows:
        size = row["bytes"]
        line = f"{row['case']:<23}{size['json']:>9,} B{size['json_shortest']:>10,} B{size['protobuf']:>8,} B"
        line += f"{saved_share(row):>8.0%} "
        for language in ("python", "node"):
            times = row[language]
            line += f"{round_trip_us(times['json']):>10,.1f} µs {round_trip_us(times['protobuf']):>7,.1f} µs"
            line += f"{speedup(row, language):>7.1f}×"
        lines.append(line)
    return "\n".join([*lines, "", *verdicts(rows)])


def verdicts(rows: list[dict[str, Any]]) -> list[str]:
    """Hold the two common claims against the figures, call by call."""
    sizes = [saved_share(row) for row in rows]
    fair = [saved_share(row, "json_shortest") for row in rows]
    speeds = [speedup(row, language) for row in rows for language in ("python", "node")]
    inside = sum(0.3 <= share <= 0.5 for share in sizes)
    tenfold = sum(ratio >= 10 for ratio in speeds)
    return [
        f'"30–50 % smaller": {_verdict(inside, len(sizes))}. '
        f"From {_size_note(min(sizes))} to {_size_note(max(sizes))}; "
        f"against the shortest JSON, from {_size_note(min(fair))} to {_size_note(max(fair))}.",
        f'"10× faster": {_verdict(tenfold, len(speeds))}. To encode and decode, '
        f"{_ratio(min(speeds))} to {_ratio(max(speeds))}.",
    ]


def _verdict(true_of: int, of: int) -> str:
    if true_of == of:
        return "confirmed"
    return f"corrected (true of {true_of} of {of})"


def _size_note(saved: float) -> str:
    return f"{saved:.0%} smaller" if saved >= 0 else f"{-saved:.0%} larger"


def _ratio(times: float) -> str:
    return f"{times:.1f}× as fast" if times < 10 else f"{times:.0f}× as fast"


def drawn(rows: list[dict[str, Any]]) -> str:
    """Return the picture as SVG: bytes on the left, time to encode and decode in both languages on the right."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    look = {
        "svg.fonttype": "none", "svg.hashsalt": "inferencehub", "font.size": 10, "text.color": INK,
        "font.sans-serif": ["Inter", "system-ui", "Segoe UI", "DejaVu Sans"], "axes.labelcolor": INK,
        "xtick.color": INK, "ytick.color": INK, "axes.edgecolor": "#c7c4dd",
    }  # fmt: skip
    with plt.rc_context(look):
        figure, panels = plt.subplots(1, 3, figsize=(11, 3.4), sharey=True, layout="constrained")
        names = [row["case"] for row in rows]
        sizes = {kind: [row["bytes"][kind] for row in rows] for kind in ("json", "protobuf")}
        _bars(panels[0], names, sizes, "Request, bytes", [_size_note(saved_share(row)) for row in rows])
        for panel, language in zip(panels[1:], ("python", "node"), strict=True):
            times = {k: [round_trip_us(row[language][k]) for row in rows] for k in ("json", "protobuf")}
            title = f"Encode + decode in {language.capitalize()}, µs of CPU"
            _bars(panel, names, times, title, [_ratio(speedup(row, language)) for row in rows])
        handles, labels = panels[0].get_legend_handles_labels()
        figure.get_layout_engine().set(w_pad=0.12)  # room for readers whose fonts are wider
        figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
        file = io.StringIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
        plt.close(figure)
    svg = file.getvalue()
    opening = svg.index(">", svg.index("<svg")) + 1
    return svg[:opening] + THEMES + svg[opening:]


def _bars(panel: Any, names: list[str], values: dict[str, list[float]], title: str, notes: list[str]) -> None:
    """Draw two bars a call on a logarithmic scale, and a note beside Protobuf's."""
    from matplotlib.ticker import LogLocator

    places = range(len(names))
    panel.barh([p - 0.19 for p in places], values["json"], 0.34, color=PINK, label="REST: JSON")
    panel.barh([p + 0.19 for p in places], values["protobuf"], 0.34, color=INDIGO, label="gRPC: Protobuf")
    panel.set_xscale("log")
    panel.set_title(title, fontsize=10.5, loc="left", color=INK)
    panel.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    panel.xaxis.set_major_locator(LogLocator(base=100))
    panel.set_yticks(list(places), names)
    panel.tick_params(which="both", length=0)
    panel.spines[["top", "right", "bottom"]].set_visible(False)
    if not panel.yaxis_inverted():
        panel.invert_yaxis()
    low = min(min(values["json"]), min(values["protobuf"]))
    high = max(max(values["json"]), max(values["protobuf"]))
    panel.set_xlim(low / 2.5, high * 4)
    for place, value, note in zip(places, values["protobuf"], notes, strict=True):
        panel.text(value * 1.15, place + 0.19, note, va="center", fontsize=8.5, color=INK)
