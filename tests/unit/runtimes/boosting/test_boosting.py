"""Boosted trees answer as XGBoost and LightGBM themselves do, and say what is wrong with files that are not theirs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pytest
import xgboost

from inferencehub.runtimes.protocol import LoadedModel, ModelLoadError
from tests.support.model_folders import load

RANDOM = np.random.default_rng(0)
ROWS = RANDOM.standard_normal((300, 4))
TWO = (ROWS[:, 0] + ROWS[:, 1] > 0).astype(int)
THREE = np.digitize(ROWS[:, 0], [-0.5, 0.5])
NUMBERS = ROWS @ [1.0, -2.0, 0.5, 0.0]
ASKED = RANDOM.standard_normal((7, 4))
ASKED[2, 1] = np.nan


def saved(model: Any, folder: Path, name: str) -> bytes:
    folder.mkdir(exist_ok=True)
    model.save_model(folder / name)
    return (folder / name).read_bytes()


def serve(folder: Path, theirs: Any, name: str = "model.ubj", **files: str) -> LoadedModel:
    """The model, loaded from the file that its library has saved."""
    more = {f"{stem}.yaml": content for stem, content in files.items()}
    return load(folder / "models", {name: saved(theirs, folder, name), **more})


def ask(model: LoadedModel, rows: Any = ASKED) -> dict[str, Any]:
    datatype = {"FP32": np.float32, "FP64": np.float64}[model.signature.inputs[0].datatype]
    return model.predict({"features": rows.astype(datatype)})


def outputs(model: LoadedModel) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(each.name, each.datatype, each.shape) for each in model.signature.outputs]


@pytest.mark.parametrize("name", ["model.ubj", "model.json"])
def test_xgboost_classifies_as_its_estimator(tmp_path: Path, name: str) -> None:
    theirs = xgboost.XGBClassifier(n_estimators=8, max_depth=3).fit(ROWS, THREE)
    model = serve(tmp_path, theirs, name)
    (features,) = model.signature.inputs
    assert (features.name, features.datatype, features.shape) == ("features", "FP32", (-1, 4))
    assert features.nullable
    assert outputs(model) == [("label", "INT64", (-1,)), ("probabilities", "FP32", (-1, 3))]
    assert (model.signature.batched, model.labels, model.runtime) == (True, ("0", "1", "2"), "xgboost")
    answer = ask(model)
    np.testing.assert_array_equal(answer["label"], theirs.predict(ASKED))
    np.testing.assert_array_equal(answer["probabilities"], theirs.predict_proba(ASKED))


def test_xgboost_of_two_classes_stops_where_its_estimator_does(tmp_path: Path) -> None:
    noise = RANDOM.integers(0, 2, len(ROWS))
    theirs = xgboost.XGBClassifier(n_estimators=60, early_stopping_rounds=5).fit(
        ROWS, TWO, eval_set=[(ROWS, noise)], verbose=False
    )
    booster = theirs.get_booster()
    assert theirs.best_iteration + 1 < booster.num_boosted_rounds()
    answer = ask(serve(tmp_path, theirs))
    np.testing.assert_array_equal(answer["label"], theirs.predict(ASKED))
    np.testing.assert_array_equal(answer["probabilities"], theirs.predict_proba(ASKED))
    # A booster of its own gives what all rounds say.
    assert not np.array_equal(answer["probabilities"][:, 1], booster.inplace_predict(ASKED))


@pytest.mark.parametrize(
    ("parameters", "target", "expected"),
    [
        ({"objective": "reg:squarederror"}, NUMBERS, [("value", "FP32", (-1,))]),
        ({"objective": "rank:pairwise"}, THREE, [("value", "FP32", (-1,))]),
        ({"objective": "multi:softmax", "num_class": 3}, THREE, [("label", "INT64", (-1,))]),
        ({"objective": "binary:hinge"}, TWO, [("label", "INT64", (-1,))]),
        (
            {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.9]},
            NUMBERS,
            [("value", "FP32", (-1, 2))],
        ),
    ],
)
def test_xgboost_of_other_objectives(
    tmp_path: Path, parameters: dict[str, Any], target: Any, expected: list[tuple[str, str, tuple[int, ...]]]
) -> None:
    theirs = xgboost.train(parameters, xgboost.QuantileDMatrix(ROWS, target), num_boost_round=5)
    model = serve(tmp_path, theirs)
    assert outputs(model) == expected
    np.testing.assert_array_equal(ask(model)[expected[0][0]], theirs.predict(xgboost.DMatrix(ASKED)))


def test_xgboost_of_rows_with_several_labels(tmp_path: Path) -> None:
    both = np.stack([TWO, 1 - TWO, THREE > 0], axis=1).astype(int)
    theirs = xgboost.XGBClassifier(n_estimators=5).fit(ROWS, both)
    answer = ask(serve(tmp_path, theirs))
    np.testing.assert_array_equal(answer["label"], theirs.predict(ASKED))
    np.testing.assert_array_equal(answer["probabilities"], theirs.predict_proba(ASKED))


def test_classes_get_the_names_that_model_yaml_gives(tmp_path: Path) -> None:
    theirs = xgboost.XGBClassifier(n_estimators=5).fit(ROWS, TWO)
    model = serve(tmp_path, theirs, model="labels: {output: probabilities, names: [small, large], activation: none}")
    assert (outputs(model)[0], model.labels) == (("label", "BYTES", (-1,)), ("small", "large"))
    answer = ask(model)
    assert answer["label"].tolist() == [[b"small", b"large"][each] for each in theirs.predict(ASKED)]
    np.testing.assert_array_equal(answer["probabilities"], theirs.predict_proba(ASKED))


def test_columns_keep_their_names(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS, columns=["age", "income", "height", "weight"])
    ours = serve(tmp_path / "one", xgboost.XGBRegressor(n_estimators=2).fit(frame, NUMBERS))
    assert ours.signature.inputs[0].feature_names == ("age", "income", "height", "weight")
    theirs = lightgbm.LGBMRegressor(n_estimators=2, verbose=-1).fit(frame, NUMBERS).booster_
    assert serve(tmp_path / "two", theirs, "model.txt").signature.inputs[0].feature_names == tuple(frame.columns)


@pytest.mark.parametrize(("target", "classes"), [(TWO, 2), (THREE, 3)])
def test_lightgbm_classifies_as_its_estimator(tmp_path: Path, target: Any, classes: int) -> None:
    theirs = lightgbm.LGBMClassifier(n_estimators=8, verbose=-1).fit(ROWS, target)
    model = serve(tmp_path, theirs.booster_, "model.txt")
    (features,) = model.signature.inputs
    assert (features.datatype, features.shape, features.feature_names) == ("FP64", (-1, 4), ())
    assert outputs(model) == [("label", "INT64", (-1,)), ("probabilities", "FP64", (-1, classes))]
    assert (model.signature.batched, model.runtime) == (True, "lightgbm")
    answer = ask(model)
    np.testing.assert_array_equal(answer["label"], theirs.predict(ASKED))
    np.testing.assert_array_equal(answer["probabilities"], theirs.predict_proba(ASKED))


def test_lightgbm_gives_numbers(tmp_path: Path) -> None:
    theirs = lightgbm.LGBMRegressor(n_estimators=8, verbose=-1).fit(ROWS, NUMBERS)
    model = serve(tmp_path, theirs.booster_, "model.txt")
    assert outputs(model) == [("value", "FP64", (-1,))]
    np.testing.assert_array_equal(ask(model)["value"], theirs.predict(ASKED))


def test_codes_of_categories_are_told(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"city": pandas.Categorical(["Rome", "Oslo"] * 150), "age": ROWS[:, 0]})
    theirs = lightgbm.LGBMRegressor(n_estimators=2, verbose=-1).fit(frame, NUMBERS).booster_
    assert "callers send their codes" in serve(tmp_path / "one", theirs, "model.txt").warnings[0]
    other = xgboost.XGBRegressor(n_estimators=2, enable_categorical=True).fit(frame, NUMBERS)
    assert "1 of its 2 columns are categories" in serve(tmp_path / "two", other).warnings[0]


@pytest.mark.parametrize("end", [40, 300, 900, 2000, -2])
def test_a_file_that_was_cut_off_is_told_and_ends_no_process(tmp_path: Path, end: int) -> None:
    theirs = lightgbm.LGBMClassifier(n_estimators=8, verbose=-1).fit(ROWS, THREE).booster_
    whole = saved(theirs, tmp_path, "model.txt")
    cut = whole[: whole.index(b"end of trees") + end if end < 0 else end]
    with pytest.raises(ModelLoadError, match=r"model\.txt is no model of LightGBM, or not all of one"):
        load(tmp_path / "models", {"model.txt": cut})


@pytest.mark.parametrize("content", [b"junk", b"{}", b'{"learner": {}}', b"{L\x00\x00"])
def test_what_xgboost_does_not_read_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ModelLoadError, match=r"model\.ubj is no model that this XGBoost .* reads; save it with"):
        load(tmp_path, {"model.ubj": content})


@pytest.mark.parametrize("name", ["model.ubj", "model.txt"])
def test_another_device_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelLoadError, match="run on the CPU here; remove `device`"):
        load(tmp_path, {name: b"x", "model.yaml": "device: cuda"})
