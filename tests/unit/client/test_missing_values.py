"""What a DataFrame lacks is missing where it is text, NaN where it is numbers; and refused where nothing may lack."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from inferencehub.client import UnsendableInput
from inferencehub.client.catalogue.signature import Port
from inferencehub.client.inputs.frames import arrays_from_columns, columns_of

TEXTS = [["S", None], ["C", np.nan], ["Q", pd.NA]]
AGE = Port("age", "FP64", (-1,), nullable=True)
HARBOUR = Port("port", "BYTES", (-1,), nullable=True)


@pytest.mark.parametrize("texts", TEXTS, ids=["None", "NaN", "NA"])
def test_a_text_that_is_missing_is_said_to_be(texts: list[Any]) -> None:
    frame = pd.DataFrame({"age": [30.0, np.nan], "port": pd.Series(texts, dtype=object)})
    encoded = arrays_from_columns(columns_of(frame), [AGE, HARBOUR])
    numbers, gaps = encoded["age"]
    assert repr(numbers.tolist()) == "[30.0, nan]"
    assert gaps is None
    words, gaps = encoded["port"]
    assert gaps is not None
    assert (words.tolist(), gaps.tolist()) == ([texts[0].encode(), b""], [0, 1])


@pytest.mark.parametrize("texts", TEXTS, ids=["None", "NaN", "NA"])
def test_so_it_is_in_a_matrix_of_text(texts: list[Any]) -> None:
    frame = pd.DataFrame({"a": pd.Series(texts, dtype=object), "b": ["x", "NaN"]})
    matrix, gaps = arrays_from_columns(columns_of(frame), [Port("features", "BYTES", (-1, 2), nullable=True)])[
        "features"
    ]
    assert gaps is not None
    assert matrix.tolist() == [[texts[0].encode(), b"x"], [b"", b"NaN"]]
    assert gaps.tolist() == [[0, 0], [1, 0]]


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({"n": pd.array([1, None], "Int64")}), pl.DataFrame({"n": [1, None]})],
    ids=["pandas", "polars"],
)
def test_a_whole_number_that_is_missing_is_nan_where_it_may_be(frame: Any) -> None:
    numbers, _ = arrays_from_columns(columns_of(frame), [Port("n", "FP32", (-1,), nullable=True)])["n"]
    assert repr(numbers.tolist()) == "[1.0, nan]"
    for port in (Port("n", "FP32", (-1,)), Port("n", "INT64", (-1,), nullable=True)):
        with pytest.raises(UnsendableInput, match=r"'n' .* takes no missing values; element \[1\] is missing"):
            arrays_from_columns(columns_of(frame), [port])
