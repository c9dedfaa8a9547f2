"""What the benches say of their figures: ratios are of one round, bounds cut the right way, claims need every row."""

from __future__ import annotations

from typing import Any

from bench.grpc_vs_rest_report import verdicts
from bench.quick_report import expectations, printed


def window(contender: str, connections: int, round_: int, requests_per_s: float, p50_ms: float = 1.0) -> dict[str, Any]:
    return {
        "contender": contender, "connections": connections, "round": round_, "requests_per_s": requests_per_s,
        "p50_ms": p50_ms, "p99_ms": 2 * p50_ms, "cpu_us_per_request": {"gateway": 50.0},
    }  # fmt: skip


def result(*windows: dict[str, Any]) -> dict[str, Any]:
    names = {w["contender"] for w in windows}
    return {
        "windows": list(windows),
        "ready_s": {name: [2.0, 9.0, 2.5] for name in names},
        "memory_mb": dict.fromkeys(names, 351.0),
    }


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    # A machine twice as slow in round 2 slows both, so the medians of each alone would tell another story.
    windows = [window("inferencehub", 64, r, f) for r, f in ((1, 800.0), (2, 450.0), (3, 900.0))]
    windows += [window("echo", 64, r, f) for r, f in ((1, 1000.0), (2, 500.0), (3, 1000.0))]
    echo = next(e for e in expectations(result(*windows)) if "echo" in e.sentence)
    assert echo.value == 0.9
    assert echo.kept


def test_latency_launch_and_memory_have_upper_bounds() -> None:
    found = expectations(result(window("inferencehub", 1, 1, 9.0, p50_ms=1.1), window("fastapi", 1, 1, 9.0)))
    kept = {e.sentence: e.kept for e in found if e.value is not None}
    assert kept == {"p50 of FastAPI's, 1": False, "launch to first answer": True, "memory of all processes": False}


def test_what_a_run_has_left_out_is_neither_kept_nor_short() -> None:
    text = printed(result(window("echo", 64, 1, 9.0), window("echo", 1, 1, 9.0)))
    assert "bare Fastify echo" in text
    assert "SHORT" not in text
    assert "OK" not in text


def row(json_bytes: int, json_us: float) -> dict[str, Any]:
    times = {
        "json": {"encode_us": json_us, "decode_us": json_us},
        "protobuf": {"encode_us": 1.0, "decode_us": 1.0},
    }
    sizes = {"json": json_bytes, "json_shortest": json_bytes, "protobuf": 60}
    return {"bytes": sizes, "python": times, "node": times}


def test_a_claim_is_confirmed_only_where_it_is_true_of_every_call() -> None:
    smaller, faster = verdicts([row(100, 10.0), row(100, 12.0)])
    assert '"30–50 % smaller": confirmed' in smaller
    assert '"10× faster": confirmed' in faster
    smaller, faster = verdicts([row(100, 10.0), row(50, 9.0)])
    assert "corrected (true of 1 of 2). From 20% larger to 40% smaller" in smaller
    assert "corrected (true of 2 of 4)" in faster
