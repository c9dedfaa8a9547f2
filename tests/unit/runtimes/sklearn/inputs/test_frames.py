"""Estimators that were trained on DataFrames: a column an input where types differ, else one matrix."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.compose import ColumnTransformer, make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from inferencehub.errors import InvalidInput
from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from inferencehub.runtimes.sklearn.inputs.from_estimator import inputs_of
from inferencehub.tensors import Array
from tests.support.model_folders import load

RIDES = pd.DataFrame(
    {
        "age": [22.0, 38.0, 26.0, 35.0, 54.0, 2.0],
        "class": [3, 1, 3, 1, 1, 3],
        "sex": ["male", "female", "female", "male", "male", "male"],
        "alone": [True, False, True, False, True, False],
        "note": ["paid by cheque", "none", "late", "late again", "none", "child"],
        "ticket": [1, 2, 3, 4, 5, 6],
    }
)
SURVIVED = ["no", "yes", "yes", "yes", "no", "yes"]


def serve(repository: Path, estimator: Any, yaml: str = "") -> LoadedModel:
    return load(repository, {"model.skops": skops.io.dumps(estimator), "model.yaml": yaml})


def columns(frame: pd.DataFrame, model: LoadedModel) -> dict[str, Array]:
    tensors: dict[str, Array] = {}
    for spec in model.signature.inputs:
        column = frame[spec.name]
        if spec.datatype == "BYTES":
            array = np.empty(len(column), dtype=object)
            array[:] = [str(value).encode() for value in column]
            tensors[spec.name] = array
        else:
            tensors[spec.name] = column.to_numpy()
    return tensors


def decoded(labels: Array) -> list[str]:
    return [label.decode() for label in labels.tolist()]


def mixed() -> ColumnTransformer:
    return make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), ["age"]),
        (OneHotEncoder(handle_unknown="ignore"), ["sex", "class"]),
        (OrdinalEncoder(), ["alone"]),
        (CountVectorizer(), "note"),
    )


def test_columns_of_different_types_are_an_input_each(tmp_path: Path) -> None:
    estimator = make_pipeline(mixed(), LogisticRegression()).fit(RIDES, SURVIVED)
    model = serve(tmp_path, estimator)
    assert {t.name: (t.datatype, t.shape) for t in model.signature.inputs} == {
        "age": ("FP64", (-1,)),
        "class": ("INT64", (-1,)),
        "sex": ("BYTES", (-1,)),
        "alone": ("BOOL", (-1,)),
        "note": ("BYTES", (-1,)),
    }
    assert model.signature.batched
    for rows in (RIDES, RIDES[:1]):
        outputs = model.predict(columns(rows, model))
        assert decoded(outputs["label"]) == estimator.predict(rows).tolist()
        np.testing.assert_array_equal(outputs["probabilities"], estimator.predict_proba(rows))


def test_columns_that_training_dropped_are_not_asked_for(tmp_path: Path) -> None:
    estimator = make_pipeline(mixed(), LogisticRegression()).fit(RIDES, SURVIVED)
    assert "ticket" not in [t.name for t in serve(tmp_path, estimator).signature.inputs]


def test_columns_picked_by_type(tmp_path: Path) -> None:
    frame = RIDES[["age", "sex"]]
    picks = make_column_transformer(
        (StandardScaler(), make_column_selector(dtype_include="number")), remainder=OneHotEncoder()
    )
    estimator = make_pipeline(picks, LogisticRegression()).fit(frame, SURVIVED)
    model = serve(tmp_path, estimator)
    assert {t.name: t.datatype for t in model.signature.inputs} == {"age": "FP64", "sex": "BYTES"}
    assert decoded(model.predict(columns(frame, model))["label"]) == estimator.predict(frame).tolist()


def test_text_with_gaps_is_told_by_the_imputer(tmp_path: Path) -> None:
    frame = pd.DataFrame({"age": [1.0, 2.0, 3.0, 4.0], "port": np.array(["S", np.nan, "S", "C"], dtype=object)})
    filled = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
    estimator = make_pipeline(
        make_column_transformer((filled, ["port"]), remainder="passthrough"), LogisticRegression()
    )
    estimator.fit(frame, [0, 1, 0, 1])
    model = serve(tmp_path, estimator)
    assert {t.name: t.datatype for t in model.signature.inputs} == {"age": "FP64", "port": "BYTES"}
    whole = frame.assign(port=["S", "C", "X", "C"])
    np.testing.assert_array_equal(model.predict(columns(whole, model))["label"], estimator.predict(whole))


def test_the_datatypes_of_columns_can_be_declared(tmp_path: Path) -> None:
    estimator = make_pipeline(mixed(), LogisticRegression()).fit(RIDES, SURVIVED)
    declared = [("age", "FP32"), ("class", "INT32"), ("sex", "BYTES"), ("alone", "BOOL"), ("note", "BYTES")]
    yaml = "inputs:\n" + "".join(f"- {{name: {n}, datatype: {t}, shape: [-1]}}\n" for n, t in declared)
    model = serve(tmp_path, estimator, yaml)
    assert [(t.name, t.datatype) for t in model.signature.inputs] == declared
    assert decoded(model.predict(columns(RIDES, model))["label"]) == estimator.predict(RIDES).tolist()


def test_a_frame_of_numbers_is_one_matrix_and_warns_of_nothing(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.5, 0.1, 0.9]})
    estimator = make_pipeline(StandardScaler(), LinearRegression()).fit(frame, [1.0, 2.0, 3.0])
    model = serve(tmp_path, estimator)
    assert [(t.name, t.shape) for t in model.signature.inputs] == [("features", (-1, 2))]
    np.testing.assert_array_equal(model.predict({"features": frame.to_numpy()})["value"], estimator.predict(frame))


def test_a_frame_of_numbers_with_columns_picked_by_name_is_one_matrix_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [0.5, 0.1, 0.9], "c": [1.0, 0.0, 1.0]})
    picks = make_column_transformer((StandardScaler(), ["b", "a"]), remainder="passthrough")
    estimator = make_pipeline(picks, LinearRegression()).fit(frame, [1.0, 2.0, 3.0])
    model = serve(tmp_path, estimator)
    assert [(t.name, t.shape) for t in model.signature.inputs] == [("features", (-1, 3))]
    np.testing.assert_array_equal(model.predict({"features": frame.to_numpy()})["value"], estimator.predict(frame))


@pytest.mark.parametrize("width", [3, 300])
def test_a_wide_frame_keeps_the_order_of_its_columns(tmp_path: Path, width: int) -> None:
    random = np.random.default_rng(0)
    frame = pd.DataFrame({f"c{at}": random.normal(size=20) for at in range(width)})
    frame.insert(1, "city", random.choice(["Rome", "Oslo"], 20))
    frame.insert(width // 2, "floor", random.integers(0, 3, 20))
    names = [f"c{at}" for at in range(width)]
    picks = make_column_transformer((StandardScaler(), names), (OneHotEncoder(), ["city", "floor"]))
    estimator = make_pipeline(picks, LogisticRegression()).fit(frame, random.integers(0, 2, 20))
    model = serve(tmp_path, estimator)
    assert [t.name for t in model.signature.inputs] == list(frame.columns)
    outputs = model.predict(columns(frame, model))
    np.testing.assert_allclose(outputs["probabilities"], estimator.predict_proba(frame))
    built = inputs_of(estimator, ModelSpec()).convert(columns(frame, model))
    assert list(built.columns) == list(frame.columns)


def test_more_columns_than_a_call_may_bring_are_told_at_load(tmp_path: Path) -> None:
    names = ", ".join(f"{{name: c{at}, datatype: FP32, shape: [-1]}}" for at in range(4097))
    yaml = f"inputs: [{names}]\noutputs: [{{name: y, datatype: FP32, shape: [-1]}}]"
    with pytest.raises(ModelLoadError, match=r"has 4097 inputs, and a call brings at most 4096; declare one matrix"):
        load(tmp_path, {"model.py": "class Model:\n    def predict(self, inputs): ...\n", "model.yaml": yaml})


def test_steps_that_hand_on_frames(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, 4.0], "b": [0.5, 0.1, 0.9, 0.2]})
    scaler = StandardScaler().set_output(transform="pandas")
    picks = make_column_transformer((StandardScaler(), ["b"]), remainder="passthrough")
    estimator = make_pipeline(scaler, picks, LinearRegression()).fit(frame, [1.0, 2.0, 3.0, 4.0])
    model = serve(tmp_path, estimator)
    np.testing.assert_array_equal(model.predict({"features": frame.to_numpy()})["value"], estimator.predict(frame))


def test_boosting_with_categories_by_type(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"size": np.arange(40.0), "colour": pd.Categorical(["red", "blue"] * 20, categories=["blue", "red"])}
    )
    estimator = HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=2, categorical_features="from_dtype")
    estimator.fit(frame, frame["colour"] == "red")
    model = serve(tmp_path, estimator)
    assert {t.name: t.datatype for t in model.signature.inputs} == {"size": "FP64", "colour": "BYTES"}
    np.testing.assert_array_equal(model.predict(columns(frame, model))["label"], estimator.predict(frame))


@pytest.mark.parametrize("unknown", ["martian", ""])
def test_a_category_that_training_did_not_know(tmp_path: Path, unknown: str) -> None:
    frame = RIDES[["age", "sex"]]
    picks = make_column_transformer((OneHotEncoder(handle_unknown="error"), ["sex"]), remainder="passthrough")
    estimator = make_pipeline(picks, LogisticRegression()).fit(frame, SURVIVED)
    model = serve(tmp_path, estimator)
    assert [output.name for output in model.signature.outputs] == ["label", "probabilities"]
    with pytest.raises(InvalidInput) as raised:
        model.predict({"age": np.array([1.0]), "sex": np.array([unknown.encode()], dtype=object)})
    assert str(raised.value) == f"`sex` must be one of 'female', 'male', which training knew; {unknown!r} came."


def test_unknown_numbers_and_flags_are_named_too(tmp_path: Path) -> None:
    encoder = make_column_transformer((OneHotEncoder(), ["class", "alone"]), remainder="passthrough")
    model = serve(tmp_path, make_pipeline(encoder, LogisticRegression()).fit(RIDES[["class", "alone"]], SURVIVED))
    with pytest.raises(InvalidInput, match=r"^`class` must be one of 1, 3, which training knew; 2 came\.$"):
        model.predict({"class": np.array([3, 2]), "alone": np.array([True, False])})


def test_of_many_categories_an_error_names_the_first_and_of_a_long_value_its_beginning(tmp_path: Path) -> None:
    frame = pd.DataFrame({"size": np.arange(30.0), "town": [f"town {at:02}" for at in range(30)]})
    encoder = make_column_transformer((OneHotEncoder(), ["town"]), remainder="passthrough")
    model = serve(tmp_path, make_pipeline(encoder, LinearRegression()).fit(frame, frame["size"]))
    with pytest.raises(InvalidInput) as raised:
        model.predict({"size": np.zeros(1), "town": np.array([b"x" * 10_000], dtype=object)})
    assert str(raised.value) == (
        "`town` must be one of 'town 00', 'town 01', 'town 02', 'town 03', 'town 04', 'town 05', 'town 06', 'town 07', "
        f"'town 08', 'town 09', 'town 10', 'town 11' and 18 more, which training knew; '{'x' * 60}…' came."
    )


def test_a_matrix_of_text_says_what_the_encoder_says_of_it(tmp_path: Path) -> None:
    table = np.array([["a", "x"], ["b", "y"]], dtype=object)
    model = serve(tmp_path, make_pipeline(OneHotEncoder(), LogisticRegression()).fit(table, [0, 1]))
    with pytest.raises(InvalidInput) as raised:
        model.predict({"features": np.array([[b"a", b"z"]], dtype=object)})
    assert str(raised.value) == (
        "The model takes only what its training knew: Found unknown categories ['z'] in column 1 during transform."
    )


def test_the_categories_of_an_encoder_are_in_the_signature(tmp_path: Path) -> None:
    model = serve(tmp_path, make_pipeline(mixed(), LogisticRegression()).fit(RIDES, SURVIVED))
    # What a vectorizer knows are words of texts, not texts to choose from.
    assert {t.name: t.categories for t in model.signature.inputs} == {
        "age": (),
        "class": (1, 3),
        "sex": ("female", "male"),
        "alone": (False, True),
        "note": (),
    }


def test_categories_keep_the_order_of_training(tmp_path: Path) -> None:
    sizes = pd.DataFrame({"size": ["S", "L", "M"], "price": [1.0, 3.0, 2.0]})
    encoder = make_column_transformer((OrdinalEncoder(categories=[["S", "M", "L"]]), ["size"]), remainder="passthrough")
    model = serve(tmp_path, make_pipeline(encoder, LinearRegression()).fit(sizes, [1, 2, 3]))
    assert {t.name: t.categories for t in model.signature.inputs} == {"size": ("S", "M", "L"), "price": ()}


def test_flags_among_gaps_are_categories_as_the_numbers_that_calls_bring(tmp_path: Path) -> None:
    frame = pd.DataFrame({"member": pd.Series([True, None, False, True], dtype=object), "city": ["a", "b", "a", "b"]})
    estimator = make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()).fit(frame, [0, 1, 1, 0])
    model = serve(tmp_path, estimator)
    assert {t.name: (t.datatype, t.categories) for t in model.signature.inputs} == {
        "member": ("FP64", (0, 1)),
        "city": ("BYTES", ("a", "b")),
    }


def test_a_matrix_tells_the_names_of_its_columns_where_they_are_known(tmp_path: Path) -> None:
    numbers = pd.DataFrame(np.arange(12.0).reshape(4, 3), columns=["petal width", "a,b", "c"])
    named = serve(tmp_path / "named", LinearRegression().fit(numbers, [1, 2, 3, 4]))
    assert named.signature.inputs[0].feature_names == ("petal width", "a,b", "c")
    plain = serve(tmp_path / "plain", LinearRegression().fit(numbers.to_numpy(), [1, 2, 3, 4]))
    assert plain.signature.inputs[0].feature_names == ()
