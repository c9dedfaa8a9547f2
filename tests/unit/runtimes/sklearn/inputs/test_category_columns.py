"""Estimators of other libraries, trained on frames with categories: served by what they keep, never by guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Tensors
from inferencehub.tensors import Array
from tests.support.category_booster import CategoryBooster
from tests.support.estimators import pinned
from tests.support.model_folders import load

CITIES = ["Rome", "Oslo", "Paris", "Rome", "Oslo", "Rome"]
FRAME = pd.DataFrame({"age": [50.0, 20.0, 30.0, 60.0, 10.0, 40.0], "city": pd.Categorical(CITIES)})
LABELS = [1, 0, 0, 1, 0, 0]
DECLARED = "inputs: [{name: age, datatype: FP64, shape: [-1]}, {name: city, datatype: BYTES, shape: [-1]CATEGORIES}]\n"


def serve(repository: Path, estimator: Any, yaml: str = "") -> LoadedModel:
    return load(repository, pinned(estimator, yaml))


def rows(*cities: str | None) -> Tensors:
    encoded = np.empty(len(cities), dtype=object)
    encoded[:] = [None if city is None else city.encode() for city in cities]
    return {"age": np.full(len(cities), 50.0), "city": encoded}


def chances(model: LoadedModel, *cities: str | None) -> list[float]:
    found: Array = model.predict(rows(*cities))["probabilities"]
    return [round(float(row[1]), 4) for row in found]


@pytest.mark.parametrize("keeps_places", [True, False], ids=["in its parameters", "in its text"])
def test_categories_that_the_library_keeps_are_the_signature(tmp_path: Path, keeps_places: bool) -> None:
    model = serve(tmp_path, CategoryBooster(keeps_places).fit(FRAME, LABELS))
    assert [(t.name, t.datatype, t.shape, t.nullable) for t in model.signature.inputs] == [
        ("age", "FP64", (-1,), True),
        ("city", "BYTES", (-1,), True),
    ]
    assert [t.categories for t in model.signature.inputs] == [(), ("Oslo", "Paris", "Rome")]
    # One row at a time too: a frame of one row alone would have one category, and every code would be the first.
    assert chances(model, "Rome", "Oslo", "Paris", None, "Nowhere") == [0.6667, 0.0, 0.0, 0.5, 0.5]
    assert [chances(model, city)[0] for city in ("Rome", "Oslo", None)] == [0.6667, 0.0, 0.5]


def test_columns_may_be_declared_all_the_same(tmp_path: Path) -> None:
    model = serve(tmp_path, CategoryBooster().fit(FRAME, LABELS), DECLARED.replace("CATEGORIES", ""))
    assert chances(model, "Rome", "Oslo") == [0.6667, 0.0]


def test_the_library_may_stand_inside_a_wrapper(tmp_path: Path) -> None:
    frame, labels = pd.concat([FRAME] * 4, ignore_index=True), LABELS * 4
    estimator = CalibratedClassifierCV(CategoryBooster(), cv=2, ensemble=False).fit(frame, labels)
    model = serve(tmp_path, estimator)
    assert [t.datatype for t in model.signature.inputs] == ["FP64", "BYTES"]
    np.testing.assert_allclose(model.predict(rows("Rome"))["probabilities"], estimator.predict_proba(frame[:1]))


def test_categories_that_nobody_keeps_have_to_be_declared(tmp_path: Path) -> None:
    estimator = CategoryBooster(keeps_categories=False).fit(FRAME, LABELS)
    with pytest.raises(ModelLoadError) as raised:
        serve(tmp_path / "1", estimator)
    assert str(raised.value) == (
        "The estimator refuses what it seemed to take, with ValueError; declare what it was trained on in model.yaml, "
        "such as `inputs: [{name: age, datatype: FP64, shape: [-1]}, {name: city, datatype: BYTES, shape: [-1]}]`, and "
        "give `examples`."
    )
    with pytest.raises(ModelLoadError, match=r"name its `categories` under `inputs` in the order of training"):
        serve(tmp_path / "2", estimator, DECLARED.replace("CATEGORIES", ""))
    model = serve(tmp_path / "3", estimator, DECLARED.replace("CATEGORIES", ", categories: [Oslo, Paris, Rome]"))
    assert [chances(model, city)[0] for city in ("Rome", "Oslo", "Paris")] == [0.6667, 0.0, 0.0]
    assert model.signature.inputs[1].categories == ("Oslo", "Paris", "Rome")


class AnyText(StandardScaler):
    """As CatBoost, in what it tells: its own names, the places of its categories, and no number of features."""

    feature_names_ = ("age", "city")
    n_features_in_ = 0

    def get_cat_feature_indices(self) -> list[int]:
        return [1]

    def get_text_feature_indices(self) -> list[int]:
        return []

    def transform(self, frame: pd.DataFrame) -> Array:
        return np.array([[float(age), len(city)] for age, city in frame[["age", "city"]].itertuples(index=False)])


def test_a_library_that_takes_any_text_for_a_category_tells_its_columns(tmp_path: Path) -> None:
    model = serve(tmp_path, AnyText())
    assert [t.categories for t in model.signature.inputs] == [(), ()]
    assert [(t.name, t.datatype) for t in model.signature.inputs] == [("age", "FP64"), ("city", "BYTES")]
    assert model.predict(rows("Rome", "Timbuktu"))["value"].tolist() == [[50, 4], [50, 8]]


def test_a_transformer_that_names_its_category_columns_is_not_taken_for_one_of_numbers(tmp_path: Path) -> None:
    """As category_encoders does it: it takes numbers where text was, and calls every one of them unknown."""
    estimator = Encoder(cols=["city"]).fit(FRAME.astype({"city": object}))
    with pytest.raises(ModelLoadError, match="was trained on text or categories, and doesn't tell in which columns"):
        serve(tmp_path, estimator)


class Encoder(StandardScaler):
    """Puts a number in place of each known value of the columns that it names, and -1 for any other."""

    def __init__(self, cols: list[str]) -> None:
        super().__init__()
        self.cols = cols

    def fit(self, frame: pd.DataFrame, labels: Any = None) -> Encoder:
        self.feature_names_in_ = np.array(frame.columns, dtype=object)
        self.n_features_in_ = frame.shape[1]
        self._codes = {value: code for code, value in enumerate(frame[self.cols[0]].unique())}
        return self

    def transform(self, frame: pd.DataFrame) -> Array:
        return np.array([[self._codes.get(value, -1)] for value in frame[self.cols[0]]], dtype=float)


def test_categories_are_for_frames(tmp_path: Path) -> None:
    yaml = "inputs: [{name: x, datatype: BYTES, shape: [-1], categories: [a]}]\noutputs: []\n"
    with pytest.raises(ModelLoadError, match="gives `x` categories, which are for columns of a DataFrame"):
        load(tmp_path, {"model.py": "class Model:\n    def predict(self, inputs): ...\n", "model.yaml": yaml})


def test_dates_are_no_numbers_and_say_what_to_declare(tmp_path: Path) -> None:
    days = pd.DataFrame({"day": pd.date_range("2026-01-01", periods=4)})
    estimator = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(days, [0, 1, 0, 1])
    with pytest.raises(ModelLoadError, match="refuses what it seemed to take, with TypeError; declare what it was"):
        load(tmp_path, {"model.skops": skops.io.dumps(estimator)})
