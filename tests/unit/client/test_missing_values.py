"""What a DataFrame lacks is sent as null where it is text, and as NaN where it is numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from inferencehub.client.frames import inputs_from_frame

TEXTS = [["S", None], ["C", np.nan], ["Q", pd.NA]]


def port(name: str, datatype: str, *shape: int) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": list(shape)}


@pytest.mark.parametrize("texts", TEXTS, ids=["None", "NaN", "NA"])
def test_a_text_that_is_missing_is_null(texts: list[Any]) -> None:
    frame = pd.DataFrame({"age": [30.0, np.nan], "port": pd.Series(texts, dtype=object)})
    ports = [port("age", "FP64", -1), port("port", "BYTES", -1)]
    assert inputs_from_frame(frame, ports) == {"age": [30.0, "NaN"], "port": [texts[0], None]}


@pytest.mark.parametrize("texts", TEXTS, ids=["None", "NaN", "NA"])
def test_so_it_is_in_a_matrix_of_text(texts: list[Any]) -> None:
    frame = pd.DataFrame({"a": pd.Series(texts, dtype=object), "b": ["x", "NaN"]})
    assert inputs_from_frame(frame, [port("features", "BYTES", -1, 2)]) == [[texts[0], "x"], [None, "NaN"]]
