"""Estimators that were trained on text or categories without a ColumnTransformer get the signature that they show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.feature_extraction import DictVectorizer, FeatureHasher
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline, make_union
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, OrdinalEncoder, StandardScaler, TargetEncoder
from sklearn.tree import DecisionTreeClassifier

from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Tensors
from inferencehub.tensors import Array
from tests.support.estimators import pinned
from tests.support.model_folders import load

CITIES = ["Rome", "Oslo", "Rome", "Paris", "Oslo", "Rome"]
SIZES = ["S", "L", "L", "M", "S", "M"]
AGES = [30.0, 41.0, 52.0, 23.0, 34.0, 65.0]
LABELS = [0, 1, 0, 1, 1, 0]
TEXT = np.array([CITIES, SIZES], dtype=object).T
MIXED = np.array([CITIES, AGES], dtype=object).T
FRAME = pd.DataFrame({"city": CITIES, "size": SIZES})
NOTES = ["late again", "all fine", "very late", "fine", "fine fine", "late"]
UNKNOWN = OneHotEncoder(handle_unknown="ignore")


def serve(repository: Path, estimator: Any, yaml: str = "", **more: Any) -> LoadedModel:
    return load(repository, {"model.skops": skops.io.dumps(estimator), "model.yaml": yaml}, **more)


def as_bytes(values: Any) -> Array:
    array = np.asarray(values, dtype=object)
    encoded = np.empty(array.size, dtype=object)
    encoded[:] = [None if v is None else str(v).encode() for v in array.ravel().tolist()]
    return encoded.reshape(array.shape)


def inputs_of(model: LoadedModel) -> dict[str, tuple[str, tuple[int, ...]]]:
    return {spec.name: (spec.datatype, spec.shape) for spec in model.signature.inputs}


def same(model: LoadedModel, estimator: Any, tensors: Tensors, rows: Any) -> None:
    outputs = model.predict(tensors)
    assert outputs["label"].tolist() == estimator.predict(rows).tolist()
    np.testing.assert_allclose(outputs["probabilities"], estimator.predict_proba(rows))


@pytest.mark.parametrize(
    "encoder", [OneHotEncoder(), UNKNOWN, OrdinalEncoder(), TargetEncoder(cv=2)], ids=lambda e: type(e).__name__
)
@pytest.mark.parametrize("rows", [TEXT, TEXT.astype("U8")], ids=["objects", "strings"])
def test_an_encoder_of_an_array_of_text_takes_a_matrix_of_text(tmp_path: Path, encoder: Any, rows: Array) -> None:
    estimator = make_pipeline(encoder, DecisionTreeClassifier(random_state=0)).fit(rows, LABELS)
    model = serve(tmp_path, estimator)
    assert inputs_of(model) == {"features": ("BYTES", (-1, 2))}
    same(model, estimator, {"features": as_bytes(rows)}, rows)


@pytest.mark.parametrize(
    "estimator",
    [
        make_pipeline(UNKNOWN, LogisticRegression()),
        make_pipeline(FunctionTransformer(), OrdinalEncoder(), RandomForestClassifier(3, random_state=0)),
        make_pipeline(make_union(OneHotEncoder(), OrdinalEncoder()), LogisticRegression()),
        make_pipeline(SimpleImputer(strategy="most_frequent"), UNKNOWN, LogisticRegression()),
        GridSearchCV(make_pipeline(UNKNOWN, LogisticRegression()), {"logisticregression__C": [1.0]}, cv=2),
        VotingClassifier([("a", make_pipeline(UNKNOWN, LogisticRegression()))], voting="soft"),
    ],
    ids=["encoder", "behind a step that does nothing", "union", "imputer", "search", "vote"],
)
def test_an_encoder_of_a_frame_takes_its_columns(tmp_path: Path, estimator: Any) -> None:
    estimator.fit(FRAME, LABELS)
    model = serve(tmp_path, estimator)
    assert inputs_of(model) == {"city": ("BYTES", (-1,)), "size": ("BYTES", (-1,))}
    same(model, estimator, {"city": as_bytes(CITIES), "size": as_bytes(SIZES)}, FRAME)


def test_columns_of_an_array_that_differ_in_type_are_an_input_each(tmp_path: Path) -> None:
    estimator = make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()).fit(MIXED, LABELS)
    model = serve(tmp_path, estimator)
    assert inputs_of(model) == {"x0": ("BYTES", (-1,)), "x1": ("FP64", (-1,))}
    same(model, estimator, {"x0": as_bytes(CITIES), "x1": np.array(AGES)}, MIXED)


def test_an_encoder_of_whole_numbers_takes_a_matrix_of_numbers(tmp_path: Path) -> None:
    rows = np.array([[1, 2], [3, 4], [1, 4]])
    estimator = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(rows, [0, 1, 0])
    model = serve(tmp_path, estimator)
    assert inputs_of(model) == {"features": ("FP64", (-1, 2))}
    same(model, estimator, {"features": rows.astype(float)}, rows)


@pytest.mark.parametrize(
    "head",
    [
        make_union(CountVectorizer(), TfidfVectorizer(analyzer="char", ngram_range=(1, 2))),
        make_union(make_pipeline(CountVectorizer(), StandardScaler(with_mean=False)), HashingVectorizer(n_features=8)),
        TfidfVectorizer(),
    ],
    ids=["union", "pipelines in a union", "alone"],
)
def test_vectorizers_take_one_text(tmp_path: Path, head: Any) -> None:
    estimator = make_pipeline(head, LogisticRegression()).fit(NOTES, LABELS)
    model = serve(tmp_path, estimator)
    assert inputs_of(model) == {"text": ("BYTES", (-1,))}
    same(model, estimator, {"text": as_bytes(NOTES)}, NOTES)


def test_a_vectorizer_that_reads_files_would_let_callers_read_ours(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("late again")
    estimator = make_pipeline(CountVectorizer(input="filename"), LogisticRegression())
    estimator.fit([str(tmp_path / "note.txt")] * 2, [0, 1])
    with pytest.raises(ModelLoadError, match="train it with input='content'"):
        serve(tmp_path / "models", estimator)


def test_a_dict_vectorizer_takes_an_input_for_each_key(tmp_path: Path) -> None:
    rows = [{"city": city, "age": age} for city, age in zip(CITIES, AGES, strict=True)]
    estimator = make_pipeline(DictVectorizer(), LogisticRegression()).fit(rows, LABELS)
    model = serve(tmp_path, estimator)
    assert inputs_of(model) == {"age": ("FP64", (-1,)), "city": ("BYTES", (-1,))}
    same(model, estimator, {"city": as_bytes(CITIES), "age": np.array(AGES)}, rows)
    gaps: Tensors = {"city": as_bytes([None, "Rome"]), "age": np.array([30.0, np.nan])}
    same(model, estimator, gaps, [{"age": 30.0}, {"city": "Rome"}])


def test_a_hasher_keeps_no_keys_and_has_them_declared(tmp_path: Path) -> None:
    rows = [{"city": city, "age": age} for city, age in zip(CITIES, AGES, strict=True)]
    estimator = make_pipeline(FeatureHasher(16), LogisticRegression()).fit(rows, LABELS)
    with pytest.raises(ModelLoadError, match=r"keeps none of the keys .* `inputs: "):
        serve(tmp_path / "1", estimator)
    yaml = "inputs: [{name: city, datatype: BYTES, shape: [-1]}, {name: age, datatype: FP64, shape: [-1]}]"
    model = serve(tmp_path / "2", estimator, yaml)
    same(model, estimator, {"city": as_bytes(CITIES), "age": np.array(AGES)}, rows)


def test_a_hasher_of_words_takes_a_matrix_of_them(tmp_path: Path) -> None:
    rows = [["late", "again"], ["all", "fine"]]
    estimator = make_pipeline(FeatureHasher(16, input_type="string"), LogisticRegression()).fit(rows, [0, 1])
    with pytest.raises(ModelLoadError, match="takes words and keeps none of them"):
        serve(tmp_path / "1", estimator)
    model = serve(tmp_path / "2", estimator, "inputs: [{name: words, datatype: BYTES, shape: [-1, -1]}]")
    same(model, estimator, {"words": as_bytes(rows)}, rows)


def lower(rows: Any) -> Any:
    """A step of an author's own: what it takes only its author knows."""
    return np.char.lower(np.asarray(rows, dtype=str)).astype(object)


def test_text_behind_a_function_is_no_matrix_of_numbers(tmp_path: Path) -> None:
    estimator = make_pipeline(FunctionTransformer(lower), UNKNOWN, LogisticRegression()).fit(FRAME, LABELS)
    with pytest.raises(ModelLoadError) as raised:
        load(tmp_path / "1", pinned(estimator))
    assert str(raised.value) == (
        "The estimator was trained on text or categories, and doesn't tell in which columns; declare them in "
        "model.yaml, such as `inputs: [{name: city, datatype: FP64, shape: [-1]}, {name: size, datatype: BYTES, "
        "shape: [-1]}]`."
    )
    declared = "inputs: [{name: city, datatype: BYTES, shape: [-1]}, {name: size, datatype: BYTES, shape: [-1]}]\n"
    model = load(tmp_path / "2", pinned(estimator, declared))
    same(model, estimator, {"city": as_bytes(CITIES), "size": as_bytes(SIZES)}, FRAME)


def test_a_step_that_refuses_the_numbers_made_up_for_it_has_its_inputs_declared(tmp_path: Path) -> None:
    estimator = make_pipeline(FunctionTransformer(measured), LogisticRegression()).fit(TEXT, LABELS)
    with pytest.raises(ModelLoadError, match=r"refuses what it seemed to take, .*datatype: BYTES, shape: \[-1, 2\]"):
        load(tmp_path / "1", pinned(estimator))
    declared = "inputs: [{name: words, datatype: BYTES, shape: [-1, 2]}]\n"
    model = load(tmp_path / "2", pinned(estimator, declared))
    same(model, estimator, {"words": as_bytes(TEXT)}, TEXT)


def measured(rows: Any) -> Any:
    """Text to numbers."""
    return np.array([[len(element) for element in row] for row in rows])


def test_what_the_sample_does_not_suit_is_tried_on_its_example(tmp_path: Path) -> None:
    estimator = make_pipeline(FunctionTransformer(above_a_hundred), LogisticRegression())
    rows = np.array([[101.0], [102.0], [103.0], [109.0]])
    estimator.fit(rows, [0, 0, 1, 1])
    with pytest.raises(ModelLoadError, match=r"with ValueError; .* and give `examples`"):
        load(tmp_path / "1", pinned(estimator))
    model = load(tmp_path / "2", pinned(estimator, "examples: [{name: a, inputs: [103]}]"))
    same(model, estimator, {"features": rows}, rows)


def above_a_hundred(rows: Any) -> Any:
    """Refuses zeros and ones."""
    if (np.asarray(rows) <= 100).any():
        raise ValueError("too small")
    return rows
