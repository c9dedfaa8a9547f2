"""Numbers that an estimator refuses are the caller's fault; an estimator that can't compute is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, PowerTransformer
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from inferencehub.errors import InvalidInput, ModelFailed
from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from tests.support.model_folders import load

X, Y = load_iris(return_X_y=True)


def serve(repository: Path, estimator: Any, trusted: str = "") -> LoadedModel:
    return load(repository, {"model.skops": skops.io.dumps(estimator), "model.yaml": f"trust: [{trusted}]"})


@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
@pytest.mark.parametrize("element", [np.nan, np.inf, 1e300])
@pytest.mark.parametrize("estimator", [SVC(), RandomForestClassifier(3, random_state=0)], ids=["svc", "forest"])
def test_what_the_estimator_refuses_the_caller_is_told(tmp_path: Path, estimator: Any, element: float) -> None:
    model = serve(tmp_path, estimator.fit(X, Y))
    rows = X[:2].copy()
    rows[1, 2] = element
    try:
        expected = estimator.predict(rows).tolist()
    except ValueError:
        with pytest.raises(InvalidInput, match="`features` must hold numbers that the model takes"):
            model.predict({"features": rows})
    else:
        assert model.predict({"features": rows})["label"].tolist() == expected


def test_an_estimator_that_cannot_compute_is_not_served(tmp_path: Path) -> None:
    broken = LogisticRegression(max_iter=1000).fit(X, Y)
    broken.coef_ = broken.coef_[:, :2]
    with pytest.raises(ModelLoadError, match="refuses what it seemed to take, with ValueError"):
        serve(tmp_path, broken)


def test_a_number_that_training_did_not_know_is_the_callers_fault(tmp_path: Path) -> None:
    model = serve(tmp_path, make_pipeline(OneHotEncoder(), LogisticRegression(max_iter=1000)).fit(X, Y))
    with pytest.raises(InvalidInput, match="takes only what its training knew: Found unknown categories"):
        model.predict({"features": X[:1] + 100})


def test_an_estimator_that_fails_on_numbers_of_any_size_is_at_fault_itself(tmp_path: Path) -> None:
    model = serve(tmp_path, make_pipeline(PowerTransformer("box-cox"), LogisticRegression(max_iter=1000)).fit(X, Y))
    with pytest.raises(ValueError, match="strictly positive") as raised:
        model.predict({"features": -X[:1]})
    assert not isinstance(raised.value, InvalidInput)


IDS = {
    "uint64": np.array([17870283321406128129, 9223372036854775809, 5], np.uint64),
    "int64": np.array([-9223372036854775807, 9007199254740993, 5]),
    "uint32": np.array([4294967295, 1, 5], np.uint32),
    "bytes": np.array([b"\xc3\xa9", b"b", b"c"]),
}


@pytest.mark.parametrize(
    ("ids", "datatype"), [("uint64", "UINT64"), ("int64", "INT64"), ("uint32", "INT64"), ("bytes", "BYTES")]
)
def test_class_ids_come_out_as_they_went_in(tmp_path: Path, ids: str, datatype: str) -> None:
    rows = np.array([[0.0], [1.0], [2.0]])
    model = serve(tmp_path, DecisionTreeClassifier(random_state=0).fit(rows, IDS[ids]))
    answered = model.predict({"features": rows})
    assert model.signature.outputs[0].datatype == datatype
    assert answered["label"].tolist() == IDS[ids].tolist()
    names = [name.decode() if isinstance(name, bytes) else str(name) for name in sorted(IDS[ids].tolist())]
    assert list(model.labels) == names


@pytest.mark.parametrize(
    ("classes", "names"),
    [
        ([0.0, 1.0, 2.0], ("0", "1", "2")),
        ([True, False, True], ("false", "true")),
        (["a", "b", "c"], ("a", "b", "c")),
    ],
)
def test_classes_are_named_as_answers_write_them(tmp_path: Path, classes: list[Any], names: tuple[str, ...]) -> None:
    model = serve(tmp_path, DecisionTreeClassifier(random_state=0).fit([[0.0], [1.0], [2.0]], classes))
    assert model.labels == names


def test_ids_in_a_column_may_need_all_64_bits(tmp_path: Path) -> None:
    frame = pd.DataFrame({"id": IDS["uint64"], "x": [1.0, 2.0, 3.0]})
    encode = ColumnTransformer([("id", OneHotEncoder(), ["id"])], remainder="passthrough")
    model = serve(tmp_path, make_pipeline(encode, LinearRegression()).fit(frame, [1.0, 2.0, 3.0]))
    assert [(port.name, port.datatype) for port in model.signature.inputs] == [("id", "UINT64"), ("x", "FP64")]
    answered = model.predict({"id": IDS["uint64"], "x": np.array([1.0, 2.0, 3.0])})["value"]
    np.testing.assert_allclose(answered, [1, 2, 3])


def test_ids_that_floats_do_not_tell_apart_have_no_gaps(tmp_path: Path) -> None:
    ids = np.array([9007199254740992, 9007199254740993, None], object)
    frame = pd.DataFrame({"id": ids, "t": ["a", "b", "c"]})
    encode = ColumnTransformer([("each", OneHotEncoder(), ["id"]), ("t", OneHotEncoder(), ["t"])])
    with pytest.raises(ModelLoadError, match=r"`id` has gaps and whole numbers beyond 2.53"):
        serve(tmp_path, make_pipeline(encode, LinearRegression()).fit(frame, [1.0, 2.0, 3.0]))


def test_a_transform_whose_type_depends_on_its_input_is_never_cut_short(tmp_path: Path) -> None:
    # Of zeros, which the trial at load sends, it makes whole numbers.
    estimator = FunctionTransformer(_whole_where_it_can).fit(np.zeros((2, 2)))
    estimator.n_features_in_ = 2
    model = serve(tmp_path, estimator, trusted=f"{_whole_where_it_can.__module__}._whole_where_it_can")
    assert model.signature.outputs[0].datatype == "INT64"
    assert model.predict({"features": np.array([[1.0, 2.0]])})["value"].tolist() == [[1, 2]]
    with pytest.raises(ModelFailed, match="returned `value` as float64, which does not fit INT64"):
        model.predict({"features": np.array([[1.5, 2.0]])})


def _whole_where_it_can(features: Any) -> Any:
    return features.astype(np.int64) if (features == np.trunc(features)).all() else features
