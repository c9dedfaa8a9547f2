"""Estimators answer as their own predict does, whatever their kind, and nothing runs code that nobody pinned."""

from __future__ import annotations

import hashlib
import io
import pickle
import zipfile
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.cluster import KMeans
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.datasets import load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.multioutput import MultiOutputClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from inferencehub.errors import InvalidInput
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.tensors import Array
from tests.support.model_folders import load

X, Y = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[Y]
DX, DY = load_diabetes(return_X_y=True)


def serve(repository: Path, estimator: Any, yaml: str = "", **more: Any) -> LoadedModel:
    return load(repository, {"model.skops": skops.io.dumps(estimator), "model.yaml": yaml}, **more)


def text_of(labels: Array) -> list[str]:
    return [label.decode() for label in labels.tolist()]


@pytest.mark.parametrize(
    "estimator",
    [
        LogisticRegression(max_iter=1000),
        LogisticRegression(max_iter=50, solver="newton-cg", C=1e-3),
        RandomForestClassifier(12, random_state=0, n_jobs=-1),
        DecisionTreeClassifier(random_state=0),
        GaussianNB(),
        make_pipeline(StandardScaler(), LogisticRegression()),
        make_pipeline(StandardScaler(), PCA(2), RandomForestClassifier(5, random_state=0)),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
@pytest.mark.parametrize("rows", [1, 3, 150])
def test_classifiers_answer_label_and_probabilities(tmp_path: Path, estimator: Any, rows: int) -> None:
    estimator.fit(X, NAMES)
    model = serve(tmp_path, estimator)
    assert [(t.name, t.datatype, t.shape) for t in model.signature.inputs] == [("features", "FP64", (-1, 4))]
    assert [(t.name, t.datatype, t.shape) for t in model.signature.outputs] == [
        ("label", "BYTES", (-1,)),
        ("probabilities", "FP64", (-1, 3)),
    ]
    assert model.signature.batched
    assert model.labels == ("setosa", "versicolor", "virginica")
    outputs = model.predict({"features": X[:rows]})
    assert text_of(outputs["label"]) == estimator.predict(X[:rows]).tolist()
    np.testing.assert_array_equal(outputs["probabilities"], estimator.predict_proba(X[:rows]))


def test_labels_that_are_numbers_stay_numbers(tmp_path: Path) -> None:
    estimator = LogisticRegression(max_iter=1000).fit(X, Y)
    model = serve(tmp_path, estimator)
    outputs = model.predict({"features": X})
    assert outputs["label"].dtype == np.int64
    np.testing.assert_array_equal(outputs["label"], estimator.predict(X))
    assert model.labels == ("0", "1", "2")


def test_two_classes_that_are_all_but_even_are_told_as_predict_tells_them(tmp_path: Path) -> None:
    estimator = LogisticRegression().fit([[-1.0], [1.0]], ["no", "yes"])
    estimator.intercept_[:] = 0
    rows = np.array([[0.0], [1e-20], [-1e-20], [5.0], [1e300]])
    outputs = serve(tmp_path, estimator).predict({"features": rows})
    assert text_of(outputs["label"]) == estimator.predict(rows).tolist()
    np.testing.assert_array_equal(outputs["probabilities"], estimator.predict_proba(rows))


def test_a_support_vector_machine_is_believed_its_labels_not_its_probabilities(tmp_path: Path) -> None:
    estimator = SVC().fit(X, NAMES)
    model = serve(tmp_path, estimator)
    assert [output.name for output in model.signature.outputs] == ["label"]
    assert text_of(model.predict({"features": X})["label"]) == estimator.predict(X).tolist()


class Contrary:
    """Labels that are not the greatest probability's, as those of SVC(probability=True) need not be."""

    def __init__(self) -> None:
        self.classes_ = np.array(["a", "b"])
        self.n_features_in_ = 2

    def predict(self, features: Array) -> Array:
        return np.full(len(features), "b")

    def predict_proba(self, features: Array) -> Array:
        return np.tile([0.9, 0.1], (len(features), 1))


def test_labels_come_from_predict_where_it_may_differ() -> None:
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.runtimes.sklearn.inputs.from_estimator import inputs_of
    from inferencehub.runtimes.sklearn.outputs import outputs_of

    contrary = Contrary()
    inputs = inputs_of(contrary, ModelSpec())
    assert text_of(outputs_of(contrary, inputs).run(np.zeros((1, 2)))["label"]) == ["b"]


def test_several_outputs_have_a_table_of_probabilities_each(tmp_path: Path) -> None:
    targets = np.column_stack([NAMES, np.where(X[:, 0] > 6, "long", "short")])
    estimator = MultiOutputClassifier(LogisticRegression(max_iter=1000)).fit(X, targets)
    model = serve(tmp_path, estimator)
    assert [(t.name, t.shape) for t in model.signature.outputs] == [
        ("label", (-1, 2)),
        ("probabilities_0", (-1, 3)),
        ("probabilities_1", (-1, 2)),
    ]
    outputs = model.predict({"features": X})
    expected = estimator.predict_proba(X)
    assert [[e.decode() for e in row] for row in outputs["label"].tolist()] == estimator.predict(X).tolist()
    np.testing.assert_array_equal(outputs["probabilities_1"], expected[1])
    assert model.labels == ()


def test_a_forest_of_several_outputs(tmp_path: Path) -> None:
    estimator = RandomForestClassifier(5, random_state=0).fit(X, np.column_stack([Y, Y == 1]))
    outputs = serve(tmp_path, estimator).predict({"features": X})
    np.testing.assert_array_equal(outputs["label"], estimator.predict(X))
    np.testing.assert_array_equal(outputs["probabilities_1"], estimator.predict_proba(X)[1])


def test_a_multi_label_network_thresholds_each_label(tmp_path: Path) -> None:
    targets = np.column_stack([Y == 0, Y > 0, X[:, 0] > 6]).astype(int)
    estimator = MLPClassifier((8,), max_iter=200, random_state=0, tol=1.0).fit(X, targets)
    outputs = serve(tmp_path, estimator).predict({"features": X})
    np.testing.assert_array_equal(outputs["label"], estimator.predict(X))
    np.testing.assert_array_equal(outputs["probabilities"], estimator.predict_proba(X))


@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        Ridge(),
        RandomForestRegressor(7, random_state=0),
        make_pipeline(StandardScaler(), Ridge()),
    ],
    ids=lambda estimator: type(estimator).__name__,
)
def test_regressors_answer_value(tmp_path: Path, estimator: Any) -> None:
    estimator.fit(DX, DY)
    model = serve(tmp_path, estimator)
    assert [(t.name, t.datatype, t.shape) for t in model.signature.outputs] == [("value", "FP64", (-1,))]
    for rows in (1, 442):
        np.testing.assert_array_equal(model.predict({"features": DX[:rows]})["value"], estimator.predict(DX[:rows]))


def test_a_regressor_of_several_values(tmp_path: Path) -> None:
    estimator = LinearRegression().fit(DX, np.column_stack([DY, -DY]))
    model = serve(tmp_path, estimator)
    assert model.signature.outputs[0].shape == (-1, 2)
    np.testing.assert_array_equal(model.predict({"features": DX})["value"], estimator.predict(DX))


def test_groups_and_outliers_are_labels_and_transformers_give_values(tmp_path: Path) -> None:
    for name, estimator in (
        ("kmeans", KMeans(3, n_init=1, random_state=0)),
        ("outliers", IsolationForest(n_estimators=5, random_state=0)),
    ):
        estimator.fit(X)
        model = serve(tmp_path / name, estimator)
        np.testing.assert_array_equal(model.predict({"features": X})["label"], estimator.predict(X))
    pca = PCA(2).fit(X)
    model = serve(tmp_path / "pca", pca)
    np.testing.assert_array_equal(model.predict({"features": X})["value"], pca.transform(X))


def test_a_search_serves_what_it_found(tmp_path: Path) -> None:
    search = GridSearchCV(LogisticRegression(max_iter=1000), {"C": [0.1, 1.0]}, cv=2).fit(X, NAMES)
    content = _pickled(search)
    pinned = f"trust: sha256:{hashlib.sha256(content).hexdigest()}"
    model = load(tmp_path, {"model.joblib": content, "model.yaml": pinned})
    assert text_of(model.predict({"features": X})["label"]) == search.predict(X).tolist()


def test_boosting_by_histograms(tmp_path: Path) -> None:
    estimator = HistGradientBoostingClassifier(max_iter=5).fit(X, NAMES)
    outputs = serve(tmp_path, estimator).predict({"features": X})
    assert text_of(outputs["label"]) == estimator.predict(X).tolist()


def test_text_goes_in_as_bytes(tmp_path: Path) -> None:
    texts = ["good film", "bad film", "a good one", "so bad"]
    estimator = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(texts, ["+", "-", "+", "-"])
    model = serve(tmp_path, estimator)
    assert [(t.name, t.datatype, t.shape) for t in model.signature.inputs] == [("text", "BYTES", (-1,))]
    given = np.array([text.encode() for text in texts], dtype=object)
    assert text_of(model.predict({"text": given})["label"]) == estimator.predict(texts).tolist()


def test_text_that_is_not_utf8_is_the_callers_fault(tmp_path: Path) -> None:
    import inferencehub

    estimator = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(["good", "bad"], ["+", "-"])
    model = serve(tmp_path, estimator)
    with pytest.raises(inferencehub.InvalidInput, match="`text` must be text in UTF-8"):
        model.predict({"text": np.array([b"\xff\xfe"], dtype=object)})


def test_rows_that_are_not_finite_are_judged_by_the_estimator(tmp_path: Path) -> None:
    forest = RandomForestClassifier(5, random_state=0).fit(np.where(X > 7, np.nan, X), Y)
    rows = np.array([[np.nan, 3.0, 5.0, 1.0]])
    outputs = serve(tmp_path / "forest", forest).predict({"features": rows})
    np.testing.assert_array_equal(outputs["probabilities"], forest.predict_proba(rows))
    model = serve(tmp_path / "linear", LogisticRegression(max_iter=1000).fit(X, Y))
    with pytest.raises(InvalidInput, match="NaN"):
        model.predict({"features": rows})


def test_the_input_can_be_declared(tmp_path: Path) -> None:
    estimator = LogisticRegression(max_iter=1000).fit(X, Y)
    inputs = "inputs: [{name: flower, datatype: FP32, shape: [-1, 4]}]"
    yaml = inputs + "\noutputs: [{name: label, datatype: INT64, shape: [-1]}]"
    model = serve(tmp_path, estimator, yaml)
    assert [output.name for output in model.signature.outputs] == ["label"]
    outputs = model.predict({"flower": X.astype(np.float32)})
    np.testing.assert_array_equal(outputs["label"], estimator.predict(X.astype(np.float32)))


@pytest.mark.parametrize(
    ("yaml", "told"),
    [
        ("inputs: [{name: x, datatype: FP64, shape: [-1, 3]}]", "the estimator was trained on 4 features"),
        ("outputs: [{name: logits, datatype: FP64, shape: [-1]}]", "the artifact has label, probabilities"),
        ("outputs: [{name: label, datatype: FP64, shape: [-1]}]", "declares the output `label` as FP64"),
        ("device: cuda", "runs on the CPU"),
    ],
)
def test_a_declaration_that_contradicts_the_estimator_is_refused(tmp_path: Path, yaml: str, told: str) -> None:
    with pytest.raises(ModelLoadError, match=told):
        serve(tmp_path, LogisticRegression(max_iter=1000).fit(X, Y), yaml)


def _pickled(estimator: Any) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer)
    return buffer.getvalue()


class Canary:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib"])
@pytest.mark.parametrize("yaml", ["", f"trust: sha256:{'0' * 64}"])
def test_a_pickle_runs_no_code_unless_its_digest_is_pinned(tmp_path: Path, name: str, yaml: str) -> None:
    canary = tmp_path / "canary"
    content = pickle.dumps(Canary(canary))
    with pytest.raises(ModelLoadError) as caught:
        load(tmp_path / "models", {name: content, "model.yaml": yaml})
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" in caught.value.public
    assert not canary.exists()


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib"])
def test_a_pinned_pickle_is_served(tmp_path: Path, name: str) -> None:
    estimator = LogisticRegression(max_iter=1000).fit(X, NAMES)
    content = pickle.dumps(estimator) if name == "model.pkl" else _pickled(estimator)
    digest = hashlib.sha256(content).hexdigest()
    model = load(tmp_path, {name: content, "model.yaml": f"trust: sha256:{digest}"})
    assert text_of(model.predict({"features": X})["label"]) == estimator.predict(X).tolist()


def test_a_pickle_named_skops_is_refused_and_not_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    content = pickle.dumps(Canary(canary))
    pinned = f"trust: sha256:{hashlib.sha256(content).hexdigest()}"
    with pytest.raises(ModelLoadError, match=r"model.skops is a pickle, not a skops file"):
        load(tmp_path / "models", {"model.skops": content, "model.yaml": pinned})
    assert not canary.exists()


def test_types_that_are_not_trusted_are_named(tmp_path: Path) -> None:
    from sklearn.neighbors import KNeighborsClassifier

    estimator = KNeighborsClassifier(3, algorithm="kd_tree").fit(X, NAMES)
    with pytest.raises(ModelLoadError, match=r"types that are not trusted: .*KDTree.*add them to `trust`") as caught:
        serve(tmp_path / "1", estimator)
    assert str(tmp_path) not in caught.value.public
    types = skops.io.get_untrusted_types(data=skops.io.dumps(estimator))
    by_operator = serve(tmp_path / "2", estimator, trusted_types=tuple(types))
    by_yaml = serve(tmp_path / "3", estimator, f"trust: {types}")
    for model in (by_operator, by_yaml):
        assert text_of(model.predict({"features": X})["label"]) == estimator.predict(X).tolist()


def test_columns_that_were_selected_by_their_type_need_no_trust(tmp_path: Path) -> None:
    rows = pd.DataFrame({"age": [1.0, 2.0, 3.0], "city": pd.Series(["Rome", "Oslo", "Rome"], dtype=object)})
    picks = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include=np.number)),
        (OneHotEncoder(), make_column_selector(dtype_include=object)),
    )
    estimator = make_pipeline(picks, LogisticRegression()).fit(rows, [0, 1, 1])
    model = serve(tmp_path, estimator)
    given = {"age": rows["age"].to_numpy(), "city": np.array([b"Rome", b"Oslo", b"Rome"], dtype=object)}
    np.testing.assert_allclose(model.predict(given)["probabilities"], estimator.predict_proba(rows))


@pytest.mark.parametrize("at", [10, 200, -200])
def test_a_damaged_file_is_told_without_paths(tmp_path: Path, at: int) -> None:
    content = skops.io.dumps(LogisticRegression(max_iter=1000).fit(X, Y))
    with pytest.raises(ModelLoadError, match="damaged") as caught:
        load(tmp_path, {"model.skops": content[:at]})
    assert str(tmp_path) not in caught.value.public
    assert str(tmp_path) in caught.value.detail


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        (b"<!DOCTYPE html><html>404", "HTML page"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\x1f\x8b gzip", "is gzip data, not a skops file"),
    ],
)
def test_what_is_no_model_is_told_for_what_it_is(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(ModelLoadError, match=told):
        load(tmp_path, {"model.skops": content})


def test_a_tree_that_points_outside_itself_is_refused(tmp_path: Path) -> None:
    estimator = DecisionTreeClassifier(random_state=0).fit(X, Y)
    content = skops.io.dumps(estimator)
    for place, value in (("left_child", 10_000), ("feature", 99), ("left_child", 0)):
        damaged = _with_node(content, place, value)
        with pytest.raises(ModelLoadError, match="a node points outside the tree"):
            load(tmp_path / f"{place}{value}", {"model.skops": damaged})
    assert load(tmp_path / "sound", {"model.skops": content}).signature.batched


def _with_node(content: bytes, place: str, value: int) -> bytes:
    """The same skops file with one number of the root of its tree changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(changed, "w") as after:
        for name in before.namelist():
            part = before.read(name)
            if name.endswith(".npy"):
                array = np.load(io.BytesIO(part), allow_pickle=False)
                if array.dtype.names and place in array.dtype.names:
                    array[place][0] = value
                    buffer = io.BytesIO()
                    np.save(buffer, array)
                    part = buffer.getvalue()
            after.writestr(name, part)
    return changed.getvalue()


def test_a_tree_of_another_width_than_its_forest_is_refused(tmp_path: Path) -> None:
    forest = RandomForestClassifier(2, random_state=0).fit(X, Y)
    forest.n_features_in_ = 2
    with pytest.raises(ModelLoadError, match="damaged"):
        serve(tmp_path, forest)


def test_another_version_of_scikit_learn_is_a_warning(tmp_path: Path) -> None:
    content = skops.io.dumps(LogisticRegression(max_iter=1000).fit(X, Y))
    import sklearn

    aged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(aged, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(sklearn.__version__.encode(), b"1.5.0"))
    model = load(tmp_path, {"model.skops": aged.getvalue()})
    assert [f"scikit-learn 1.5.0 and runs with {sklearn.__version__}" in w for w in model.warnings] == [True]


def test_what_is_not_fitted_or_no_estimator_is_refused(tmp_path: Path) -> None:
    for estimator in (LogisticRegression(), make_pipeline(StandardScaler(), LogisticRegression())):
        with pytest.raises(ModelLoadError, match=f"a {type(estimator).__name__} that is not fitted; save it after"):
            serve(tmp_path / type(estimator).__name__, estimator)
    with pytest.raises(ModelLoadError, match="declare `inputs`"):
        serve(tmp_path / "dict", {"a": 1})
    with pytest.raises(ModelLoadError, match="neither predict nor transform"):
        serve(tmp_path / "declared", {"a": 1}, "inputs: [{name: x, datatype: FP64, shape: [-1, 2]}]")
