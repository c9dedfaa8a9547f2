"""What the benches say of their figures: ratios are of one round, bounds cut the right way, claims need every row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.command import text_of
from bench.grpc_vs_rest import RESULT, cases, sizes_in_bytes
from bench.reports import doors, quick, scale, tensors
from bench.reports.expectations import Expectation, at_least, at_most
from bench.reports.figures import Spread, of, processor_time, ratio, requests_per_s, spread
from bench.reports.grpc_vs_rest import saved_share, verdicts

ROOT = Path(__file__).resolve().parents[2]


def window(contender: str, load: str, round_: int, requests_per_s: float, **other: Any) -> dict[str, Any]:
    return {
        "contender": contender, "load": load, "connections": 64, "round": round_, "requests_per_s": requests_per_s,
        "p50_ms": 1.0, "p99_ms": 2.0, "failed": 0, "cpu_us_per_request": {"gateway": 50.0, "worker": 10.0},
        "peak_mb": {"pss": 300.0, "tmpfs": 60.0},
    } | other  # fmt: skip


def result(*windows: dict[str, Any], launches: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    names = {w["contender"] for w in windows}
    return {"windows": list(windows), "launches": launches, "loaded_mb": dict.fromkeys(names, 351.0), "left_out": {}}


def launch(contender: str, round_: int, ready_s: float, memory_mb: float) -> dict[str, Any]:
    return {"contender": contender, "round": round_, "ready_s": ready_s, "memory_mb": memory_mb}


def found(expectations: list[Expectation]) -> dict[str, Expectation]:
    return {e.sentence: e for e in expectations if e.found is not None}


def test_a_ratio_is_the_median_of_the_ratios_of_each_round() -> None:
    # A machine twice as slow in round 2 slows both, so the medians of each alone would tell another story.
    windows = [window("inferencehub", "iris, 64", r, f) for r, f in ((1, 800.0), (2, 450.0), (3, 900.0))]
    windows += [window("echo", "iris, 64", r, f) for r, f in ((1, 1000.0), (2, 500.0), (3, 1000.0))]
    echo = found(quick.expectations(result(*windows)))["throughput of the bare echo: iris, 64"]
    assert echo.found == Spread(0.9, 0.8, 0.9)
    assert echo.kept


def test_a_round_that_only_one_of_them_has_had_tells_nothing() -> None:
    windows = [window("a", "x", 1, 10.0), window("b", "x", 1, 5.0), window("a", "x", 2, 99.0)]
    assert ratio(windows, ("a", "x"), ("b", "x"), requests_per_s) == Spread(2.0, 2.0, 2.0)
    assert ratio(windows, ("a", "y"), ("b", "y"), requests_per_s) is None
    assert of(windows, "a", "x", requests_per_s) == Spread(54.5, 10.0, 99.0)


def test_processor_time_is_that_of_the_whole_tree() -> None:
    windows = [window("inferencehub", "iris, 64", 1, 1.0)]
    windows += [window("before", "iris, 64", 1, 1.0, cpu_us_per_request={"gateway": 75.0, "worker": 25.0})]
    of_all = found(quick.expectations(result(*windows)))
    assert of_all["processor time of the commit before: iris, 64"].found == Spread(0.6, 0.6, 0.6)
    assert of_all["worker, a request: iris, 64"].found == Spread(10.0, 10.0, 10.0)
    assert processor_time(windows, "before", "iris, 64") == "gateway 75, worker 25"


def test_bounds_cut_the_right_way() -> None:
    assert [at_least(1.0, "", spread([value])).kept for value in (0.99, 1.0, 1.01)] == [False, True, True]
    assert [at_most(1.0, "", spread([value])).kept for value in (0.99, 1.0, 1.01)] == [True, True, False]
    assert at_least(1.0, "throughput", Spread(0.9, 0.8, 1.1)).line.split() == [
        "SHORT", "throughput", "0.90×", "(0.80–1.10)", "at", "least", "1×",
    ]  # fmt: skip


def test_one_refusal_in_one_round_shows() -> None:
    windows = [window("inferencehub", "iris, 1000", r, 900.0, failed=f) for r, f in ((1, 0), (2, 7), (3, 9))]
    windows += [window("inferencehub", "iris, 64", r, 1000.0) for r in (1, 2, 3)]
    of_all = found(quick.expectations(result(*windows)))
    assert not of_all["calls that failed: iris, 1000"].kept
    assert of_all["throughput of that at 64: iris, 1000"].kept
    assert " 16 " in quick.printed(result(*windows))


def test_what_a_model_takes_is_what_a_hundred_take_more_than_one() -> None:
    launches = [launch("1 model", 1, 2.0, 200.0), launch("100 models", 1, 5.0, 299.0)]
    launches += [launch("1 model", 2, 2.0, 200.0), launch("100 models", 2, 9.0, 398.0)]
    of_all = found(quick.expectations(result(launches=launches)))
    assert of_all["memory of one of them more"].found == Spread(1.5, 1.0, 2.0)
    assert not of_all["100 models of iris ready"].kept


def test_what_a_run_has_left_out_is_neither_kept_nor_short() -> None:
    text = quick.printed(result(window("echo", "iris, 64", 1, 9.0)) | {"left_out": {"before": "no history"}})
    assert "bare Fastify echo" in text
    assert "not measured: the commit before: no history" in text
    assert "SHORT" not in text
    assert "OK" not in text


def test_the_tail_of_a_large_tensor_is_judged_by_its_own_median() -> None:
    windows = [window("inferencehub", "602 kB, 1", r, 700.0, p99_ms=p99) for r, p99 in ((1, 2.0), (2, 4.0), (3, 2.5))]
    windows += [window("fastapi", "602 kB, 1", r, 1000.0) for r in (1, 2, 3)]
    of_all = found(tensors.expectations(windows))
    assert of_all["p99 by p50: 602 kB, 1"].found == Spread(2.5, 2.0, 4.0)
    assert of_all["throughput of FastAPI: 602 kB, 1"].kept
    assert "gateway 50, worker 10" in tensors.printed({"windows": windows})


def pair(name: str, round_: int, without: float, with_: float) -> list[dict[str, Any]]:
    times = (("without", without), ("with", with_))
    return [window(which, name, round_, 1e6 / time, cpu_us_per_request={"gateway": time}) for which, time in times]


def test_what_costs_nothing_more_is_flat_and_the_control_is_no_promise() -> None:
    windows = [w for r in (1, 2, 3) for w in pair("20 rules", r, 100.0, 104.0) + pair("nothing", r, 100.0, 120.0)]
    windows += [w for r in (1, 2, 3) for w in pair("scrapes", r, 100.0 * r, 106.0 * r)]
    measured = {"windows": windows, "launches": []}
    kept = {sentence: e.kept for sentence, e in found(scale.expectations(measured)).items()}
    assert kept == {
        "processor time with 20 rules of that without": True,
        "processor time with scrapes of that without": False,
    }
    assert "1.20× (1.20–1.20)" in scale.printed(measured)


def test_of_many_rounds_the_middle_half_is_shown() -> None:
    windows = [w for r, with_ in enumerate((70.0, 90.0, 100.0, 110.0, 900.0)) for w in pair("scrapes", r, 100.0, with_)]
    scrapes = found(scale.expectations({"windows": windows, "launches": []}))[
        "processor time with scrapes of that without"
    ]
    assert scrapes.found == Spread(1.0, 0.9, 1.1)


def test_raw_results_have_a_line_for_each_window() -> None:
    measured = {"command": "x", "windows": [window("echo", "iris, 64", r, 9.0) for r in (1, 2)], "launches": []}
    text = text_of(measured)
    assert json.loads(text) == measured
    assert [line[:16] for line in text.splitlines()].count('  {"contender": ') == 2


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


def test_the_doors_are_held_against_each_other_under_the_same_load() -> None:
    windows = [window("predict", "iris, 64", 1, 1000.0), window("open_inference", "iris, 64", 1, 800.0)]
    iris = found(doors.expectations(windows))["throughput of /predict: iris, 64"]
    assert iris.found == Spread(0.8, 0.8, 0.8)
    assert not iris.kept
    assert "/v2" in doors.printed(result(*windows))


def test_the_pages_have_the_sizes_of_json_and_protobuf_as_they_are() -> None:
    rows = json.loads(RESULT.read_text())["rows"]
    assert [row["bytes"] for row in rows] == [sizes_in_bytes(case) for case in cases()]
    page = (ROOT / "docs/INTERVIEW_QA.md").read_text()
    for row in rows:
        cells = [f"{row['bytes'][kind]:,} B, {words(row, kind)}" for kind in ("json", "json_named", "json_shortest")]
        assert " | ".join([f"| {row['case']}", f"{row['bytes']['protobuf']:,} B", *cells]) in page
    row = rows[0]
    told = f"from {words(row, 'json_named')} as Protobuf to {words(row, 'json_shortest').replace('larger', '*larger*')}"
    assert told in (ROOT / "README.md").read_text()


def words(row: dict[str, Any], kind: str) -> str:
    percent = round(saved_share(row, kind) * 100)
    return f"{abs(percent)} % {'smaller' if percent > 0 else 'larger'}"
