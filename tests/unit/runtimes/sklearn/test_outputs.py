"""What is served of estimators that give several labels, groups, no probabilities, or nothing for new rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.cluster import DBSCAN
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import KFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KernelDensity, LocalOutlierFactor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, PowerTransformer, RobustScaler, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.worker.catalogue.loading.warmup import warm_up
from tests.support.estimators import pinned
from tests.support.model_folders import load

X, Y = load_iris(return_X_y=True)
MIXED_FOLDS = KFold(2, shuffle=True, random_state=0)


def serve(repository: Path, estimator: Any) -> LoadedModel:
    return load(repository, {"model.skops": skops.io.dumps(estimator)})


@pytest.mark.parametrize(
    "estimator",
    [
        ClassifierChain(LogisticRegression(max_iter=1000), random_state=0),
        OneVsRestClassifier(LogisticRegression(max_iter=1000)),
        StackingClassifier([("tree", DecisionTreeClassifier(max_depth=2))], RandomForestClassifier(5), cv=MIXED_FOLDS),
        make_pipeline(StandardScaler(), ClassifierChain(LogisticRegression(), order=[1, 0, 2])),
    ],
    ids=["chain", "one against the rest", "stack", "pipeline"],
)
def test_several_labels_of_one_row_may_share_a_table_of_probabilities(tmp_path: Path, estimator: Any) -> None:
    targets = np.column_stack([Y == 0, Y > 0, X[:, 0] > 6]).astype(int)
    model = serve(tmp_path, estimator.fit(X, targets))
    assert [(t.name, t.shape) for t in model.signature.outputs] == [("label", (-1, 3)), ("probabilities", (-1, 3))]
    assert model.signature.batched
    for rows in (1, 2, 150):
        outputs = model.predict({"features": X[:rows]})
        np.testing.assert_array_equal(outputs["label"], estimator.predict(X[:rows]))
        np.testing.assert_array_equal(outputs["probabilities"], estimator.predict_proba(X[:rows]))


@pytest.mark.parametrize(
    "estimator",
    [LinearSVC(), RidgeClassifier(), OneVsRestClassifier(LinearSVC()), MultiOutputClassifier(LinearSVC())],
    ids=["support vectors", "ridge", "one against the rest", "several outputs"],
)
def test_classifiers_that_only_decide_answer_labels_alone(tmp_path: Path, estimator: Any) -> None:
    targets = np.column_stack([Y > 0, Y == 1]).astype(int) if isinstance(estimator, MultiOutputClassifier) else Y
    model = serve(tmp_path, estimator.fit(X, targets))
    assert [t.name for t in model.signature.outputs] == ["label"]
    np.testing.assert_array_equal(model.predict({"features": X})["label"], estimator.predict(X))


def test_the_components_of_a_mixture_are_labels_with_probabilities(tmp_path: Path) -> None:
    estimator = GaussianMixture(3, random_state=0).fit(X)
    outputs = serve(tmp_path, estimator).predict({"features": X})
    np.testing.assert_array_equal(outputs["label"], estimator.predict(X))
    np.testing.assert_array_equal(outputs["probabilities"], estimator.predict_proba(X))


@pytest.mark.parametrize("estimator", [DBSCAN(), LocalOutlierFactor(), KernelDensity()], ids=lambda e: type(e).__name__)
def test_what_says_nothing_of_new_rows_is_refused(tmp_path: Path, estimator: Any) -> None:
    with pytest.raises(ModelLoadError, match="neither predict nor transform for rows that training has not seen"):
        load(tmp_path, pinned(estimator.fit(X)))


def test_a_step_alone_may_give_text(tmp_path: Path) -> None:
    imputer = SimpleImputer(strategy="most_frequent", missing_values="").fit(
        np.array([["a"], ["a"], [""]], dtype=object)
    )
    model = serve(tmp_path, imputer)
    rows = np.array([[b"b"], [b""]], dtype=object)
    assert model.predict({"features": rows})["value"].tolist() == [[b"b"], [b"a"]]


def test_an_estimator_that_takes_no_zeros_is_tried_with_ones(tmp_path: Path) -> None:
    estimator = make_pipeline(PowerTransformer("box-cox"), LogisticRegression()).fit(X[:, :2], Y)
    model = serve(tmp_path, estimator)
    np.testing.assert_array_equal(model.predict({"features": X[:, :2]})["label"], estimator.predict(X[:, :2]))
    assert warm_up(model, ModelSpec()).cost.expect_s(16) is not None


def test_the_sample_of_a_column_is_about_what_its_scaler_has_seen(tmp_path: Path) -> None:
    frame = pd.DataFrame({"age": [20.0, 30.0, 40.0, 50.0], "city": ["Rome", "Oslo", "Rome", "Oslo"]})
    for at, scaler in enumerate((StandardScaler(), MinMaxScaler(), RobustScaler(), SimpleImputer())):
        picks = make_column_transformer((scaler, ["age"]), (OneHotEncoder(), ["city"]))
        model = serve(tmp_path / str(at), make_pipeline(picks, LogisticRegression()).fit(frame, [0, 1, 0, 1]))
        assert model.sample is not None
        rows = model.sample(6)
        assert ((rows["age"] >= 20) & (rows["age"] <= 50)).all()
        assert set(rows["city"].tolist()) == {b"Rome", b"Oslo"}


def test_the_sample_of_a_vectorizer_is_of_words_that_it_knows(tmp_path: Path) -> None:
    notes = ["late again", "all fine", "very late", "fine"]
    model = serve(tmp_path, make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(notes, [0, 1, 0, 1]))
    assert model.sample is not None
    assert sorted(set(model.sample(8)["text"].tolist())) == [b"again", b"all", b"fine", b"late", b"very"]
