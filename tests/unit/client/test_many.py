"""Many rows: in batches, in order, with a bound on what is read ahead, and errors that name their rows."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from inferencehub.client import UnsendableInput
from inferencehub.client.many.progress import Progressing
from inferencehub.errors import InferenceHubError, InvalidRequest, ModelFailed
from tests.support.client_gateway import Gateway, async_client, client, model, problem, version

ROWS = [[float(number), 1.0] for number in range(10)]
SUMS = [number + 1.0 for number in range(10)]
FRAME = pd.DataFrame(ROWS, columns=["a", "b"])
WINDOW = 2


def generated(rows: list[Any]) -> Iterator[Any]:
    yield from rows


SOURCES: dict[str, Callable[[], Any]] = {
    "list": lambda: ROWS,
    "tuple": lambda: tuple(ROWS),
    "array": lambda: np.array(ROWS),
    "float32": lambda: np.array(ROWS, np.float32),
    "pandas": lambda: FRAME,
    "polars": lambda: pl.DataFrame(FRAME.to_dict("list")),
    "columns": lambda: {"features": np.array(ROWS)},
    "generator": lambda: generated(ROWS),
    "arrays": lambda: generated([np.array(row) for row in ROWS]),
    "records": lambda: generated(FRAME.to_dict("records")),
    "list of records": lambda: FRAME.to_dict("records"),
    "numbers of a file": lambda: (
        [float(cell) for cell in row] for row in csv.reader(io.StringIO(FRAME.to_csv(header=False, index=False)))
    ),
    "chunks": lambda: pd.read_csv(io.StringIO(FRAME.to_csv(index=False)), chunksize=4),
}


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_gives_its_rows_in_order(source: str) -> None:
    gateway = Gateway()
    with client(gateway) as hub:
        predictions = list(hub.predict_many("m", SOURCES[source](), batch_rows=3, concurrency=2))
    assert [number for each in predictions for number in each.outputs["y"]] == SUMS
    assert [number for each in predictions for number in each.rows] == list(range(10))


def test_all_batches_are_one_prediction() -> None:
    with client(Gateway()) as hub:
        whole = hub.predict_many("m", ROWS, batch_rows=3).collect()
    assert whole.outputs["y"].tolist() == SUMS
    assert (whole.versions, whole.model, whole.timings.total) == (("1",), "m", 6.0)
    assert whole.to_pandas(FRAME.index)["y"].tolist() == SUMS


def test_by_default_a_batch_is_what_the_model_runs_at_once() -> None:
    gateway = Gateway()
    with client(gateway) as hub:
        list(hub.predict_many("m", np.ones((70, 2))))
    assert sorted(list_of_rows(gateway)) == [6, 32, 32]


def list_of_rows(gateway: Gateway) -> list[int]:
    from inferencehub.rpc.v1.inference_pb2 import PredictRequest

    return [PredictRequest.FromString(call.content).inputs[0].shape[0] for call in gateway.calls]


class Counted:
    """Rows without an end, which knows how many have been taken."""

    def __init__(self) -> None:
        self.taken = 0

    def __iter__(self) -> Iterator[list[float]]:
        while True:
            self.taken += 1
            yield [1.0, 2.0]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_what_is_read_ahead_is_bounded(concurrency: int) -> None:
    rows = Counted()
    with client(Gateway()) as hub, hub.predict_many("m", rows, batch_rows=5, concurrency=concurrency) as predictions:
        assert rows.taken == 0
        for turn in range(1, 6):
            assert next(predictions).rows == range(5 * turn - 5, 5 * turn)
            assert rows.taken == 5 * (WINDOW * concurrency + turn - 1)


def test_so_many_calls_are_under_way_at_a_time() -> None:
    gateway, together = Gateway(), threading.Barrier(3)
    gateway.turns = [together.wait] * 6  # type: ignore[list-item]  # none goes on before three are there
    with client(gateway) as hub:
        list(hub.predict_many("m", np.ones((6, 2)), batch_rows=1, concurrency=3))
    assert len(gateway.calls) == 6


def test_the_first_error_names_its_rows() -> None:
    class Failing(Gateway):
        def _protobuf(self, call: Any) -> Any:
            refused = np.frombuffer(call.inputs[0].raw, "<f8")[0] >= 6
            return problem(500, "MODEL_FAILED") if refused else super()._protobuf(call)

    seen = []
    with client(Failing()) as hub, pytest.raises(ModelFailed, match=r"^Rows 6 to 8: A sentence\.$") as caught:
        seen.extend(hub.predict_many("m", ROWS, batch_rows=3))
    assert caught.value.details["rows"] == [6, 9]


def test_an_input_that_does_not_fit_names_its_rows_too() -> None:
    rows = [*ROWS[:4], ["x", 1.0]]
    with client(Gateway()) as hub, pytest.raises(UnsendableInput, match=r"^Rows 4 to 4: The input 'features'"):
        list(hub.predict_many("m", rows, batch_rows=2))


def test_an_error_of_the_source_comes_after_what_it_gave_before() -> None:
    def broken() -> Iterator[list[float]]:
        yield from ROWS[:3]
        raise OSError("the disk is gone")

    seen = []
    with client(Gateway()) as hub, pytest.raises(OSError, match="disk"):
        seen.extend(hub.predict_many("m", broken(), batch_rows=1))  # pragma: no branch
    assert len(seen) == 3


def test_a_model_that_does_not_batch_gets_an_item_a_call() -> None:
    single = version("1", {"a": ("FP64", [2]), "b": ("BYTES", [1])}, batched=False)
    for rows in (
        [{"a": [1, 2], "b": ["x"]}, {"a": [3, 4], "b": ["y"]}],
        {"a": np.array([[1, 2], [3, 4]]), "b": [["x"], ["y"]]},
    ):
        gateway = Gateway(model(single))
        with client(gateway) as hub:
            whole = hub.predict_many("m", rows).collect()
            assert whole.outputs["y"].tolist() == [3.0, 7.0]
            with pytest.raises(InvalidRequest, match="one call at a time, so batch_rows is 1; got 2"):
                next(hub.predict_many("m", rows, batch_rows=2))


@pytest.mark.parametrize(
    ("rows", "options", "told"),
    [
        ("text", {}, "Expected rows, .* got str"),
        (5, {}, "Expected rows, .* got int"),
        ({"a": [1], "b": [1, 2]}, {}, "columns of one length"),
        ({}, {}, "columns of one length, got none"),
        ([1], {"batch_rows": 0}, "Expected batch_rows of 1 or more, got 0"),
        ([1], {"concurrency": 0}, "Expected concurrency of 1 or more, got 0"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(rows: Any, options: dict[str, int], told: str) -> None:
    with client(Gateway()) as hub, pytest.raises(InferenceHubError, match=told):
        hub.predict_many("m", rows, **options)


def test_no_rows_are_no_prediction() -> None:
    with client(Gateway()) as hub:
        assert list(hub.predict_many("m", [])) == []
        with pytest.raises(ValueError, match="no rows"):
            hub.predict_many("m", iter([])).collect()


def test_records_without_a_column_name_their_row() -> None:
    rows = [{"a": 1.0, "b": 2.0}, {"a": 1.0}]
    with client(Gateway()) as hub, pytest.raises(UnsendableInput, match="a value for 'b' in each row; row 1 of"):
        list(hub.predict_many("m", rows))


@pytest.mark.parametrize(("rows", "total"), [(ROWS, 10), (generated(ROWS), None)])
def test_progress_is_told_with_each_batch(rows: Any, total: int | None) -> None:
    told: list[tuple[int, int | None]] = []
    with client(Gateway()) as hub:
        list(hub.predict_many("m", rows, batch_rows=4, progress=lambda done, total: told.append((done, total))))
    assert told == [(4, total), (8, total), (10, total)]


@pytest.mark.parametrize("total", [10, None])
def test_progress_is_a_bar_on_a_terminal_and_nothing_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], total: int | None
) -> None:
    for is_terminal in (False, True):
        monkeypatch.setattr("sys.stderr.isatty", lambda is_terminal=is_terminal: is_terminal)
        progress = Progressing(True, "iris", total)
        progress.add(10)
        progress.close()
        shown = capsys.readouterr()
        assert ("iris" in shown.err and "10" in shown.err) == is_terminal
        assert shown.out == ""


async def slowly(rows: list[Any]) -> AsyncIterator[Any]:
    for row in rows:
        yield row


@pytest.mark.parametrize("source", [*SOURCES, "async", "async chunks"])
async def test_the_same_for_whoever_awaits(source: str) -> None:
    sources = SOURCES | {"async": lambda: slowly(ROWS), "async chunks": lambda: slowly([FRAME[:7], FRAME[7:]])}
    async with async_client(Gateway()) as hub:
        predictions = [each async for each in hub.predict_many("m", sources[source](), batch_rows=3, concurrency=2)]
        whole = await hub.predict_many("m", sources[source](), batch_rows=3).collect()
    assert [number for each in predictions for number in each.outputs["y"]] == SUMS
    assert [number for each in predictions for number in each.rows] == list(range(10))
    assert whole.outputs["y"].tolist() == SUMS


async def test_whoever_awaits_reads_no_further_ahead() -> None:
    rows = Counted()
    async with (
        async_client(Gateway()) as hub,
        hub.predict_many("m", rows, batch_rows=5, concurrency=2) as predictions,
    ):
        assert (await anext(predictions)).rows == range(5)
        assert rows.taken == 5 * WINDOW * 2


async def test_whoever_awaits_hears_of_the_rows_and_of_the_source() -> None:
    async def broken() -> AsyncIterator[list[float]]:
        yield ROWS[0]
        raise OSError("the disk is gone")

    gateway = Gateway()
    gateway.turns = [problem(500, "MODEL_FAILED")]
    async with async_client(gateway) as hub:
        with pytest.raises(ModelFailed, match=r"^Rows 0 to 9: "):
            await hub.predict_many("m", ROWS, batch_rows=10).collect()
        predictions = hub.predict_many("m", broken(), batch_rows=1)
        assert (await anext(predictions)).rows == range(1)
        with pytest.raises(OSError, match="disk"):
            await anext(predictions)
