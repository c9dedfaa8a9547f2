"""Runs XGBoost's models: model.ubj and model.json."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.extras import missing_extra
from inferencehub.runtimes.imports import import_turn
from inferencehub.runtimes.protocol import LoadedModel, Machine, ModelLoadError

if TYPE_CHECKING:
    from inferencehub.repository.folders import VersionFolder
    from inferencehub.repository.spec import ModelSpec
    from inferencehub.tensors import Array

    from .answers import Answers, Numbers


class XgboostRuntime:
    """XGBoost, on the CPU."""

    name = "xgboost"
    artifacts = ("model.ubj", "model.json")

    def load(self, version: VersionFolder, spec: ModelSpec, machine: Machine) -> LoadedModel:
        """Load a booster; the signature is the one that its file tells, corrected by model.yaml."""
        from inferencehub.runtimes.ports import ROWS, Port

        from .answers import refuse_device, served

        assert version.artifact is not None
        refuse_device(spec.device, "XGBoost")
        xgboost = _library(version.artifact.name)
        with version.within.open(version.artifact) as file:
            booster = _read(xgboost, version.artifact, file.read())
        booster.set_param({"nthread": machine.threads, "device": "cpu"})
        names = tuple(booster.feature_names or ())
        answers = _answers(booster)
        # It computes in single precision, and takes NaN for a value that is missing.
        features = Port("features", "FP32", (ROWS, booster.num_features()), nullable=True, feature_names=names)
        return served(self.name, features, answers, spec, _warnings(booster))


def _library(artifact: str) -> Any:
    try:
        with import_turn("xgboost"):
            return import_module("xgboost")
    except ImportError as error:
        raise missing_extra("xgboost", artifact, error) from error


def _read(xgboost: Any, path: Path, content: bytes) -> Any:
    from .answers import first_line

    try:
        booster = xgboost.Booster(model_file=bytearray(content))
        booster.num_features()
    except Exception as error:
        raise ModelLoadError(
            f"{path.name} is no model that this XGBoost ({xgboost.__version__}) reads; save it with "
            f"booster.save_model('{path.name}').",
            f"{path}: {type(error).__name__}: {first_line(error)}",
        ) from error
    return booster


def _answers(booster: Any) -> Answers:
    from .answers import one_of_many, one_of_two, only_label, several_of_many, value

    learner = json.loads(booster.save_config())["learner"]
    objective = learner["objective"]["name"]
    classes = int(learner["learner_model_param"].get("num_class", 0))
    targets = int(learner["learner_model_param"].get("num_target", 1))
    numbers = _numbers(booster)
    if objective == "binary:logistic":
        return several_of_many(numbers, targets, "FP32") if targets > 1 else one_of_two(numbers, "FP32")
    if objective == "multi:softprob":
        return one_of_many(numbers, classes, "FP32")
    if objective in ("multi:softmax", "binary:hinge"):
        return only_label(numbers)
    return value(numbers, _width(booster, numbers), "FP32")


def _numbers(booster: Any) -> Numbers:
    """What the booster gives, by the rounds that its own estimator would use."""
    rounds = _rounds(booster)

    def numbers(rows: Array) -> Array:
        found: Array = booster.inplace_predict(rows, iteration_range=rounds, validate_features=False)
        return found

    return numbers


def _rounds(booster: Any) -> tuple[int, int]:
    """XGBClassifier and its like predict with the best rounds of an early stop, a booster of its own with all."""
    attributes = booster.attributes()
    if "scikit_learn" in attributes and "best_iteration" in attributes:
        return 0, int(attributes["best_iteration"]) + 1
    return 0, 0


def _width(booster: Any, numbers: Numbers) -> int:
    """How many numbers a row gets; quantiles and several targets have more than one."""
    import numpy as np

    found = numbers(np.zeros((2, booster.num_features()), np.float32))
    return 1 if found.ndim == 1 else int(found.shape[1])


def _warnings(booster: Any) -> tuple[str, ...]:
    kinds = booster.feature_types or ()
    count = sum(kind == "c" for kind in kinds)
    if not count:
        return ()
    return (f"{count} of its {len(kinds)} columns are categories; callers send their codes, as numbers.",)
