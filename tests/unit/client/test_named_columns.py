"""A matrix whose columns have names gets them by name, in the order of the version that runs."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from inferencehub.client import UnsendableInput
from tests.support.client_gateway import Gateway, client, model, version


def named(number: str, *names: str, nullable: bool = False) -> dict[str, Any]:
    shown = version(number, {"features": ("FP64", [-1, len(names)])})
    shown["inputs"][0] |= {"feature_names": list(names), "nullable": nullable}
    return shown


PEOPLE = named("1", "age", "income")
FRAME = pd.DataFrame({"income": [4.0, 5.0], "age": [31, 40], "note": ["a", "b"]})
ROWS = [[31.0, 4.0], [40.0, 5.0]]


def sent(gateway: Gateway) -> Any:
    (features,) = gateway.sent.inputs
    assert features.name == "features"
    return np.frombuffer(features.raw, "<f8").reshape(features.shape).tolist()


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (FRAME, ROWS),
        (pl.DataFrame({"income": [4.0, 5.0], "age": [31, 40]}), ROWS),
        (FRAME.iloc[1], [40.0, 5.0]),
        ({"features": FRAME}, ROWS),
        ({"income": [4, 5], "age": np.array([31, 40])}, ROWS),
        ({"income": 4, "age": np.float32(31)}, [31.0, 4.0]),
        ([{"income": 4, "age": 31}, {"age": 40, "income": 5}], ROWS),
        ([{"features": [31, 4]}, {"features": [40, 5]}], ROWS),
        # Who has no names means places.
        (pd.DataFrame([[31, 4], [40, 5]]), ROWS),
        ([[31, 4], [40, 5]], ROWS),
        ({"features": [[31, 4], [40, 5]]}, ROWS),
    ],
    ids=lambda value: type(value).__name__,
)
def test_columns_go_where_their_names_say(inputs: Any, expected: Any) -> None:
    gateway = Gateway(model(PEOPLE))
    with client(gateway) as hub:
        hub.predict("m", inputs)
    assert sent(gateway) == expected


def test_missing_values_stay_where_they_are() -> None:
    gateway = Gateway(model(named("1", "age", "income", nullable=True)))
    with client(gateway) as hub:
        hub.predict("m", {"income": [None, 5], "age": [31, 40]})
    assert np.array_equal(sent(gateway), np.array([[31, np.nan], [40, 5]]), equal_nan=True)


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        (
            FRAME.rename(columns={"income": "incme"}),
            "The model takes a column for each of 'age', 'income'; 'income' did not come, but 'incme', 'age', 'note'. "
            "Is 'incme' meant to be 'income'?",
        ),
        ({"age": 1}, "The model takes a column for each of 'age', 'income'; 'income' did not come, but 'age'."),
        ({"age": 1, "income": 2, "x": 3}, "The model takes the columns 'age', 'income'; 'x' came as well."),
        ({"age": 1, "income": [2]}, "Expected several values for each column or one for each; both came."),
        (
            [{"age": 1, "income": 2}, {"age": 3}],
            "Expected a value for 'income' in each row; row 1 of the batch has none.",
        ),
    ],
)
def test_other_columns_are_refused_before_anything_is_sent(inputs: Any, told: str) -> None:
    gateway = Gateway(model(PEOPLE))
    with client(gateway) as hub, pytest.raises(UnsendableInput) as caught:
        hub.predict("m", inputs)
    assert caught.value.message == told
    assert gateway.calls == []


def test_a_message_names_the_first_of_many_columns() -> None:
    gateway = Gateway(model(named("1", *(f"c{at}" for at in range(30)))))
    with client(gateway) as hub, pytest.raises(UnsendableInput, match=r"'c11' and 18 more; 'c0'"):
        hub.predict("m", {"x": 1})


def test_versions_that_order_the_columns_differently_get_their_names() -> None:
    gateway = Gateway(model(named("2", "income", "age"), PEOPLE))
    with client(gateway) as hub:
        hub.predict("m", FRAME)
        assert json.loads(gateway.calls[-1].content)["inputs"] == {"income": [4, 5], "age": [31, 40]}
        hub.predict("m", FRAME.iloc[1])
        assert json.loads(gateway.calls[-1].content)["inputs"] == {"income": 5, "age": 40}
        hub.predict("m@1", FRAME)
        assert sent(gateway) == ROWS
        hub.predict("m@2", FRAME)
        assert sent(gateway) == [[4.0, 31.0], [5.0, 40.0]]


def test_a_version_without_names_gets_the_order_that_another_tells() -> None:
    bare = version("2", {"features": ("FP64", [-1, 2])})
    gateway = Gateway(model(PEOPLE, bare))
    with client(gateway) as hub:
        hub.predict("m", FRAME)
    assert sent(gateway) == ROWS


def test_a_version_that_came_meanwhile_and_has_another_order_is_asked_again() -> None:
    gateway = Gateway(model(PEOPLE))
    with client(gateway) as hub:
        hub.predict("m", FRAME)
        gateway.shown, gateway.served = model(named("2", "income", "age")), "2"
        assert hub.predict("m", FRAME).version == "2"
        assert sent(gateway) == [[4.0, 31.0], [5.0, 40.0]]
        assert len(gateway.calls) == 3
        # Arrays have the order that their caller gave them.
        gateway.shown, gateway.served = model(named("3", "age", "income")), "3"
        hub.predict("m", [[1, 2]])
    assert len(gateway.calls) == 4


def test_many_rows_by_name() -> None:
    gateway = Gateway(model(PEOPLE))
    with client(gateway) as hub:
        for rows in ({"income": [4, 5], "age": [31, 40]}, [{"income": 4, "age": 31}, {"income": 5, "age": 40}], FRAME):
            hub.predict_many("m", rows).collect()
            assert sent(gateway) == ROWS
