"""The rows that a fitted estimator shows are like those that it was trained on, so a trial with them says something."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.cluster import KMeans
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_wine
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler
from sklearn.svm import SVC, OneClassSVM
from sklearn.tree import DecisionTreeClassifier

from inferencehub.worker.catalogue.loading.warmup import warm_up
from tests.support.model_folders import load, load_with_spec

X, Y = load_wine(return_X_y=True)

SHOWING: list[Any] = [
    SVC(),
    make_pipeline(StandardScaler(), SVC()),
    make_pipeline(RobustScaler(), SVC()),
    make_pipeline(MinMaxScaler(), SVC()),
    make_pipeline(SimpleImputer(), RandomForestClassifier(5, random_state=0)),
    OneClassSVM(),
    GaussianNB(),
    KMeans(3, n_init=1),
    DecisionTreeClassifier(random_state=0),
    RandomForestClassifier(5, random_state=0),
    IsolationForest(n_estimators=10, random_state=0),
    GaussianProcessRegressor(),
]


def named(estimator: Any) -> str:
    return " ".join(str(estimator).split())[:60]


@pytest.mark.parametrize("estimator", SHOWING, ids=named)
def test_what_an_estimator_has_learned_shows_rows_that_it_tells_apart(tmp_path: Path, estimator: Any) -> None:
    model, spec, _ = load_with_spec(tmp_path, {"model.skops": skops.io.dumps(estimator.fit(X, Y))})
    assert model.sample is not None
    rows = model.sample(6)["features"]
    assert (rows.shape, rows.dtype) == ((6, X.shape[1]), np.float64)
    np.testing.assert_array_equal(rows, model.sample(6)["features"])
    assert model.sample(1)["features"].shape == (1, X.shape[1])
    known = np.abs(rows).max(0) > 0
    assert known.sum() >= 5, "features of a tree that it never looks at stay 0"
    spread = X.max(0) - X.min(0)
    assert (np.abs(rows - X.mean(0)) <= 8 * spread)[:, known].all()
    warm = warm_up(model, spec)
    assert (warm.may_batch, warm.warnings) == (True, [])


@pytest.mark.parametrize("estimator", [LinearRegression(), LogisticRegression(max_iter=5)], ids=named)
def test_what_shows_nothing_is_tried_with_zeros_first(
    tmp_path: Path, estimator: Any, recwarn: pytest.WarningsRecorder
) -> None:
    estimator.fit(X, Y)
    recwarn.clear()
    model, spec, _ = load_with_spec(tmp_path, {"model.skops": skops.io.dumps(estimator)})
    assert model.sample is not None
    assert not model.sample(3)["features"].any()
    assert warm_up(model, spec).may_batch


def test_columns_show_each_of_their_categories(tmp_path: Path) -> None:
    frame = pd.DataFrame({"city": ["Rome", "Oslo", "Bonn", "Rome"], "floor": ["low", "top", "low", "top"]})
    encoder = make_column_transformer((OneHotEncoder(), ["city", "floor"]))
    model, spec, _ = load_with_spec(
        tmp_path, {"model.skops": skops.io.dumps(make_pipeline(encoder, LinearRegression()).fit(frame, [1, 2, 3, 5]))}
    )
    assert model.sample is not None
    assert set(model.sample(6)["city"]) == {b"Rome", b"Oslo", b"Bonn"}
    assert warm_up(model, spec).may_batch, "only its own categories are taken, and they are tried"


def test_features_that_are_declared_as_whole_numbers_stay_whole(tmp_path: Path) -> None:
    yaml = "inputs: [{name: x, datatype: INT64, shape: [-1, 13]}]\n"
    estimator = make_pipeline(StandardScaler(), SVC()).fit(np.round(X), Y)
    model = load(tmp_path, {"model.skops": skops.io.dumps(estimator), "model.yaml": yaml})
    assert model.sample is not None
    assert model.sample(2)["x"].dtype == np.int64
