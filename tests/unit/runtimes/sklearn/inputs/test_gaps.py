"""Values that are missing mean what the estimator was trained with; where it knew none it is not asked to guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from inferencehub.repository.spec import ModelSpec
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError, Tensors
from inferencehub.runtimes.sklearn.inputs.from_estimator import inputs_of
from tests.support.model_folders import load

SURVIVED = [0, 1, 1, 1, 0, 0, 1, 0]
AGES = [22.0, 38, np.nan, 35, 54, 2, 27, 14]


def frame(gap: Any) -> pd.DataFrame:
    port = pd.Series(["S", "C", "S", gap, "Q", "S", "C", gap], dtype=object)
    return pd.DataFrame({"age": AGES, "port": port, "deck": [1, 2, 3, 1, 2, 3, 1, 2]})


def titanic(*port: Any) -> Any:
    age = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    picks = make_column_transformer((age, ["age"]), (make_pipeline(*port), ["port"]), (OneHotEncoder(), ["deck"]))
    return make_pipeline(picks, LogisticRegression())


def serve(repository: Path, estimator: Any, yaml: str = "") -> LoadedModel:
    return load(repository, {"model.skops": skops.io.dumps(estimator), "model.yaml": yaml})


def nullable(model: LoadedModel) -> dict[str, bool]:
    return {spec.name: spec.nullable for spec in model.signature.inputs}


def tensors(rows: pd.DataFrame) -> Tensors:
    port = np.empty(len(rows), dtype=object)
    port[:] = [value.encode() if isinstance(value, str) else None for value in rows["port"]]
    return {"age": rows["age"].to_numpy(), "port": port, "deck": rows["deck"].to_numpy()}


@pytest.mark.parametrize("gap", ["", "?"])
def test_a_text_that_an_imputer_looks_for_is_a_gap_too(tmp_path: Path, gap: str) -> None:
    rows = frame(gap)
    filled = SimpleImputer(strategy="most_frequent", missing_values=gap)
    estimator = titanic(filled, OneHotEncoder(handle_unknown="ignore")).fit(rows, SURVIVED)
    model = serve(tmp_path, estimator)
    assert nullable(model)["port"]
    missing = tensors(rows)
    missing["port"] = np.array([None if value == gap else value.encode() for value in rows["port"]], dtype=object)
    for given in (missing, tensors(rows)):
        np.testing.assert_allclose(model.predict(given)["probabilities"], estimator.predict_proba(rows))


@pytest.mark.parametrize("is_frame", [True, False], ids=["frame", "array"])
def test_flags_with_gaps_need_no_text_beside_them(tmp_path: Path, is_frame: bool) -> None:
    flags = pd.DataFrame({"alone": pd.Series([True, False, None, True], dtype=object), "class": [1.0, 2.0, 3.0, 1.0]})
    rows = flags if is_frame else flags.to_numpy(dtype=object)
    estimator = make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()).fit(rows, [0, 1, 1, 0])
    model = serve(tmp_path, estimator)
    alone, kind = (spec.name for spec in model.signature.inputs)
    given = {alone: np.array([1.0, 0.0, np.nan, 1.0]), kind: flags["class"].to_numpy()}
    np.testing.assert_allclose(model.predict(given)["probabilities"], estimator.predict_proba(rows))


@pytest.mark.parametrize("gap", [None, np.nan], ids=["None", "NaN"])
@pytest.mark.parametrize(
    "steps", [("imputer", "encoder"), ("encoder",), ("ordinal",)], ids=["imputed", "one hot", "ordinal"]
)
def test_a_missing_text_is_what_training_had_in_its_place(tmp_path: Path, gap: Any, steps: tuple[str, ...]) -> None:
    made = {
        "imputer": SimpleImputer(strategy="most_frequent", missing_values=gap),
        # Both take any other kind of gap for a category that training did not know.
        "encoder": OneHotEncoder(handle_unknown="ignore"),
        "ordinal": OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=9, encoded_missing_value=5),
    }
    rows = frame(gap)
    estimator = titanic(*(made[step] for step in steps)).fit(rows, SURVIVED)
    model = serve(tmp_path, estimator)
    assert nullable(model) == {"age": True, "port": True, "deck": False}
    np.testing.assert_allclose(model.predict(tensors(rows))["probabilities"], estimator.predict_proba(rows))
    one = rows[3:4]
    np.testing.assert_allclose(model.predict(tensors(one))["probabilities"], estimator.predict_proba(one))


def test_pandas_own_gap_is_filled_by_the_imputer_that_knows_it(tmp_path: Path) -> None:
    rows = frame(pd.NA)
    filled = SimpleImputer(strategy="most_frequent", missing_values=pd.NA)
    estimator = titanic(filled, OneHotEncoder(handle_unknown="ignore")).fit(rows, SURVIVED)
    imputer = estimator.steps[0][1].named_transformers_["pipeline-2"].steps[0][1]
    assert imputer.missing_values is pd.NA
    inputs = inputs_of(estimator, ModelSpec())
    assert inputs.convert(tensors(rows))["port"].tolist()[3] is pd.NA
    np.testing.assert_allclose(estimator.predict_proba(inputs.convert(tensors(rows))), estimator.predict_proba(rows))


def test_a_column_without_gaps_in_training_takes_none(tmp_path: Path) -> None:
    rows = frame("S").fillna({"age": 30.0})
    picks = make_column_transformer(
        (StandardScaler(), ["age"]), (OneHotEncoder(handle_unknown="ignore"), ["port"]), remainder="passthrough"
    )
    estimator = make_pipeline(picks, LogisticRegression()).fit(rows, SURVIVED)
    assert nullable(serve(tmp_path, estimator)) == {"age": False, "port": False, "deck": False}


def test_whole_numbers_and_flags_with_gaps_are_floats(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "deck": [1.0, 2, np.nan, 1],
            "alone": pd.Series([True, False, None, True], dtype=object),
            "class": [1, 2, 3, 1],
            "sex": ["m", "f", "f", "m"],
        }
    )
    encoder = OneHotEncoder(handle_unknown="ignore")
    picks = ColumnTransformer([("all", encoder, ["deck", "alone", "class", "sex"])])
    estimator = make_pipeline(picks, LogisticRegression()).fit(rows, [0, 1, 1, 0])
    model = serve(tmp_path, estimator)
    assert [(t.name, t.datatype, t.nullable) for t in model.signature.inputs] == [
        ("deck", "FP64", True),
        ("alone", "FP64", True),
        ("class", "INT64", False),
        ("sex", "BYTES", False),
    ]
    sex = np.empty(2, dtype=object)
    sex[:] = [b"m", b"f"]
    given = {"deck": [1, np.nan], "alone": [1.0, 0.0], "class": [1, 3]}
    answered = model.predict({name: np.array(each) for name, each in given.items()} | {"sex": sex})
    wanted = rows[:2].assign(deck=[1, np.nan], alone=pd.Series([True, False], dtype=object), **{"class": [1, 3]})
    np.testing.assert_allclose(answered["probabilities"], estimator.predict_proba(wanted))


@pytest.mark.parametrize(
    ("estimator", "takes"),
    [
        (make_pipeline(SimpleImputer(), LogisticRegression()), True),
        (HistGradientBoostingClassifier(max_iter=2), True),
        (make_pipeline(StandardScaler(), LogisticRegression()), False),
        (make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression()), False),
    ],
    ids=["imputer", "boosting", "neither", "encoder"],
)
def test_a_matrix_takes_gaps_where_the_estimator_does(tmp_path: Path, estimator: Any, takes: bool) -> None:
    rows = np.array([[1.0, 2.0], [3.0, 4.0], [1.0, 4.0], [3.0, 2.0]])
    assert nullable(serve(tmp_path, estimator.fit(rows, [0, 1, 0, 1]))) == {"features": takes}


def test_nullable_can_be_declared_where_the_estimator_agrees(tmp_path: Path) -> None:
    rows = frame("S").fillna({"age": 30.0})
    columns = (
        "inputs: [{name: age, datatype: FP64, shape: [-1]}, {name: port, datatype: BYTES, shape: [-1], nullable: true}]"
    )
    picks = make_column_transformer((StandardScaler(), ["age"]), (OneHotEncoder(handle_unknown="ignore"), ["port"]))
    lenient = make_pipeline(picks, LogisticRegression()).fit(rows, SURVIVED)
    assert nullable(serve(tmp_path / "1", lenient, columns)) == {"age": False, "port": True}
    picks = make_column_transformer((StandardScaler(), ["age"]), (OneHotEncoder(), ["port"]))
    strict = make_pipeline(picks, LogisticRegression()).fit(rows, SURVIVED)
    with pytest.raises(ModelLoadError, match="declares `port` as nullable, and the estimator refuses missing elements"):
        serve(tmp_path / "2", strict, columns)
