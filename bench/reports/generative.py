"""Tells what the bench of gateways for language models found, and each expectation with what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .expectations import Expectation, at_least, at_most, listed
from .figures import Spread, Window, cpu_us, of, p50_ms, processor_time, ratio, requests_per_s, spread

CONTENDERS = ("upstream", "inferencehub", "portkey", "litellm")


def printed(result: Mapping[str, Any]) -> str:
    """Return the tables and the list of expectations."""
    windows = result["windows"]
    lines = [f"{'whole answers':<28}{'req/s':>9}{'p50 ms':>10}{'µs a req.':>11}", "-" * 58]
    for load in dict.fromkeys(window["load"] for window in windows):
        for contender in CONTENDERS:
            lines += _whole(windows, contender, load)
    lines += ["", f"{'first chunk, 1 connection':<28}{'p50 ms':>10}", "-" * 38]
    for contender in CONTENDERS:
        if found := _of(result["first_chunks"], contender, "p50_ms"):
            lines.append(f"{contender:<28}{found.median:>10,.2f}")
    lines += ["", f"{'added to gaps, 64 streams':<28}{'p50 ms':>10}{'p99 ms':>10}{'max ms':>10}", "-" * 58]
    for contender in dict.fromkeys(each["contender"] for each in result["gaps"]):
        figures = [_of(result["gaps"], contender, name) for name in ("p50_ms", "p99_ms", "max_ms")]
        lines.append(f"{contender:<28}" + "".join(f"{each.median:>10,.2f}" for each in figures if each))
    lines += ["", f"{'SmolLM2, ten callers':<28}{'seconds':>10}{'tokens/s':>10}", "-" * 48]
    for each in result["smollm2"]:
        lines.append(f"{each['load']:<28}{each['seconds']:>10,.1f}{each['tokens'] / each['seconds']:>10,.1f}")
    return "\n".join([*lines, *listed(expectations(result))])


def expectations(result: Mapping[str, Any]) -> list[Expectation]:
    """Return what we promise, with the figures of this run."""
    windows = result["windows"]
    return [
        at_most(1, "added p50 of a whole answer, 1 connection", _added_whole(windows), " ms"),
        at_least(2, "throughput of Portkey, 64 connections", _throughput(windows, "portkey")),
        at_least(10, "throughput of LiteLLM, 64 connections", _throughput(windows, "litellm")),
        at_most(2, "added time to the first chunk, p50", _added_first(result["first_chunks"]), " ms"),
        at_most(10, "added to gaps by lane and door, p99", _of(result["gaps"], "worker", "p99_ms"), " ms"),
        at_most(10, "added to gaps in front of an upstream, p99", _of(result["gaps"], "upstream", "p99_ms"), " ms"),
        at_least(2.5, "ten callers at once, of one after the other", _speed_up(result["smollm2"])),
    ]


def _whole(windows: Sequence[Window], contender: str, load: str) -> list[str]:
    speed, half, time = (of(windows, contender, load, figure) for figure in (requests_per_s, p50_ms, cpu_us))
    if speed is None or half is None or time is None:
        return []
    roles = processor_time(windows, contender, load)
    return [f"{load:<12}{contender:<16}{speed.median:>9,.0f}{half.median:>10,.2f}{time.median:>11,.0f}   {roles}"]


def _throughput(windows: Sequence[Window], other: str) -> Spread | None:
    return ratio(windows, ("inferencehub", "whole, 64"), (other, "whole, 64"), requests_per_s)


def _added_whole(windows: Sequence[Window]) -> Spread | None:
    found = {(w["round"], w["contender"]): w["p50_ms"] for w in windows if w["load"] == "whole, 1"}
    return _added(found)


def _added_first(rows: Sequence[Mapping[str, Any]]) -> Spread | None:
    return _added({(row["round"], row["contender"]): row["p50_ms"] for row in rows})


def _added(found: Mapping[tuple[int, str], float]) -> Spread | None:
    rounds = dict.fromkeys(round_ for round_, _ in found)
    return spread(found[each, "inferencehub"] - found[each, "upstream"] for each in rounds)


def _of(rows: Sequence[Mapping[str, Any]], contender: str, name: str) -> Spread | None:
    return spread(row[name] for row in rows if row["contender"] == contender)


def _speed_up(rows: Sequence[Mapping[str, Any]]) -> Spread | None:
    alone = {row["round"]: row["tokens"] / row["seconds"] for row in rows if row["load"] == "one after the other"}
    return spread(row["tokens"] / row["seconds"] / alone[row["round"]] for row in rows if row["load"] == "at once")
