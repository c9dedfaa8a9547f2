"""What an estimator gives: `label` and `probabilities`, or `value`, always as its own predict would say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from inferencehub.errors import InferenceHubError, NotSupported
from inferencehub.runtimes.imports import warnings_apart
from inferencehub.runtimes.ports import ROWS, Port
from inferencehub.runtimes.protocol import ModelLoadError, Tensors
from inferencehub.runtimes.text import bytes_from_text
from inferencehub.tensors import Array, datatype_from_dtype, dtype_from_datatype

from .fast import fast_probabilities, fast_transform, fast_values
from .inputs.forms import Inputs

Run = Callable[[Any], dict[str, Array]]

# Their predict is the class of the greatest probability, by their own source. SVC's is not (its probabilities come
# from a fit of their own), nor that of a tuned threshold.
_PREDICT_IS_ARGMAX = frozenset({
    "LogisticRegression", "LogisticRegressionCV", "SGDClassifier", "DecisionTreeClassifier", "ExtraTreeClassifier",
    "RandomForestClassifier", "ExtraTreesClassifier", "GradientBoostingClassifier", "HistGradientBoostingClassifier",
    "AdaBoostClassifier", "BaggingClassifier", "KNeighborsClassifier", "GaussianNB", "MultinomialNB", "BernoulliNB",
    "ComplementNB", "CategoricalNB", "LinearDiscriminantAnalysis", "QuadraticDiscriminantAnalysis", "MLPClassifier",
    "CalibratedClassifierCV",
})  # fmt: skip
# Two probabilities nearer than this may owe their order to rounding; predict itself is asked about such rows.
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Outputs:
    """The ports, how to run the estimator on what it takes, and the class names of `probabilities`."""

    ports: tuple[Port, ...]
    run: Run
    labels: tuple[str, ...] = ()


def outputs_of(estimator: Any, inputs: Inputs, trial: Tensors | None = None) -> Outputs:
    """What the estimator gives, learned from a run.

    Args:
        trial: Rows to try it with; None: those that the estimator itself shows it would take.

    Raises:
        ModelLoadError: It cannot be run on them, or what it gives cannot be served.
    """
    final, prepare = _split(estimator)
    run, labels = _runner(final)

    def whole(features: Any) -> dict[str, Array]:
        return run(prepare(features))

    try:
        with warnings_apart("ignore"), np.errstate(all="ignore"):
            seen = whole(inputs.convert(inputs.sample(2) if trial is None else trial))
    except NotSupported as error:
        raise ModelLoadError(f"The estimator's output cannot be served: {error.message}", str(error)) from error
    except (Exception, InferenceHubError) as error:
        raise _refused(inputs, error, is_example=trial is not None) from error
    ports = tuple(_port(name, array) for name, array in seen.items())
    if [port.name for port in ports] == ["label", "probabilities"]:
        return Outputs(ports, whole, labels)
    return Outputs(ports, whole)


def _refused(inputs: Inputs, error: BaseException, *, is_example: bool) -> ModelLoadError:
    kind, detail = type(error).__name__, f"{type(error).__name__}: {error}"
    if is_example:
        return ModelLoadError(f"The estimator fails on its first example with {kind}; mend it in model.yaml.", detail)
    return ModelLoadError(
        f"The estimator refuses what it seemed to take, with {kind}; {inputs.advice or 'save it again once fitted'}.",
        detail,
    )


def _port(name: str, array: Array) -> Port:
    return Port(name, datatype_from_dtype(array.dtype), (ROWS, *array.shape[1:]))


def _split(estimator: Any) -> tuple[Any, Callable[[Any], Any]]:
    """The estimator that predicts, and the steps before it, so that those run once for labels and probabilities.

    It does what Pipeline.predict and BaseSearchCV.predict do, step by step.
    """
    transformers: list[Any] = []
    while True:
        if type(estimator).__module__.startswith("sklearn.model_selection.") and hasattr(estimator, "best_estimator_"):
            estimator = estimator.best_estimator_
        elif (type(estimator).__module__, type(estimator).__name__) == ("sklearn.pipeline", "Pipeline"):
            steps = [step for _, step in estimator.steps if step is not None and not isinstance(step, str)]
            if not steps:
                raise ModelLoadError("The pipeline has no steps; save one with an estimator.")
            transformers.extend(steps[:-1])
            estimator = steps[-1]
        else:
            break
    if not transformers:
        return estimator, lambda features: features
    transforms = [fast_transform(transformer) for transformer in transformers]

    def prepare(features: Any) -> Any:
        for transform in transforms:
            features = transform(features)
        return features

    return estimator, prepare


def _runner(final: Any) -> tuple[Run, tuple[str, ...]]:
    """How to run an estimator, and the names of its classes where each has a column of `probabilities`."""
    classes = getattr(final, "classes_", None)
    if not hasattr(final, "predict"):
        if not hasattr(final, "transform"):
            raise ModelLoadError(
                f"The artifact holds a {type(final).__name__}, which has neither predict nor transform for rows that "
                "training has not seen; save a fitted estimator that has."
            )
        return (lambda features: {"value": _served(final.transform(features))}), ()
    if classes is None and not _counts_groups(final):
        predict = fast_values(final)
        return (lambda features: {"value": _served(predict(features))}), ()
    if not hasattr(final, "predict_proba"):
        return (lambda features: {"label": _served(final.predict(features))}), ()
    if classes is None or not _one_dimensional(classes):
        return (lambda features: _both(final, features)), ()
    labels = tuple(_name(each) for each in np.asarray(classes).tolist())
    if _predict_is_argmax(final):
        return _by_greatest(final, np.asarray(classes)), labels
    return (lambda features: _both(final, features)), labels


def _name(label: object) -> str:
    """A class as the catalogue names it: as JSON answers write it, so that callers find it there."""
    if isinstance(label, bytes):
        return label.decode(errors="replace")
    if isinstance(label, bool):
        return "true" if label else "false"
    # JavaScript writes whole numbers without a point up to here.
    return str(int(label)) if isinstance(label, float) and label.is_integer() and abs(label) < 1e21 else str(label)


def _predict_is_argmax(final: Any) -> bool:
    kind = type(final)
    if not kind.__module__.startswith("sklearn.") or kind.__name__ not in _PREDICT_IS_ARGMAX:
        return False
    # A multi-label network thresholds each label by itself.
    return getattr(getattr(final, "_label_binarizer", None), "y_type_", "") != "multilabel-indicator"


def _by_greatest(final: Any, classes: Array) -> Run:
    """Labels from the probabilities, which spares the second run that predict would be."""
    table = _served(classes)
    width = len(classes)
    predict_proba = fast_probabilities(final)

    def run(features: Any) -> dict[str, Array]:
        probabilities = predict_proba(features)
        labels = table.take(probabilities.argmax(axis=1))
        if width > 1 and (_margins(probabilities) < _NEAR).any():
            labels = _served(final.predict(features))
        return {"label": labels, "probabilities": probabilities}

    return run


def _margins(probabilities: Array) -> Array:
    """How far the greatest probability of each row is above the next."""
    if probabilities.shape[1] == 2:
        margins: Array = np.abs(probabilities[:, 0] - probabilities[:, 1])
    else:
        greatest = np.partition(probabilities, -2, axis=1)
        margins = greatest[:, -1] - greatest[:, -2]
    return margins


def _both(final: Any, features: Any) -> dict[str, Array]:
    """Labels and probabilities. Where each row has several labels, some kinds of estimators give a table of classes
    for each label and others one table with a column for each: `probabilities_0` and so on, or `probabilities`.
    """
    outputs = {"label": _served(final.predict(features))}
    found = final.predict_proba(features)
    if not isinstance(found, (list, tuple)):
        return outputs | {"probabilities": _dense(found)}
    return outputs | {f"probabilities_{at}": _dense(table) for at, table in enumerate(found)}


def _one_dimensional(classes: Any) -> bool:
    """False for the classes of several outputs: a list of arrays."""
    return not isinstance(classes, Sequence) or not len(classes) or np.ndim(classes[0]) == 0


def _counts_groups(final: Any) -> bool:
    """True for estimators whose numbers name a group: clusters, components, or inside and outside."""
    kinds = {cls.__name__ for cls in type(final).__mro__}
    return bool(kinds & {"ClusterMixin", "OutlierMixin", "BaseMixture"})


def _served(predicted: Any) -> Array:
    """Predictions in a type that has a datatype: text as bytes, whole numbers as INT64, uint64 as UINT64."""
    array = _dense(predicted)
    if array.dtype.kind in "OUST" or array.dtype.name == "str":
        return bytes_from_text(array) if not _is_numeric(array) else array.astype(np.float64)
    return array.astype(_served_dtype(array), copy=False)


def _is_numeric(array: Array) -> bool:
    """True for objects that are all real numbers, as some regressors of foreign libraries give them."""
    return array.dtype == object and all(isinstance(e, float) for e in array.ravel().tolist())


def _served_dtype(array: Array) -> np.dtype[Any]:
    if array.dtype.kind in "OUST":
        return np.dtype(object)
    # Hashes as class ids need all 64 bits; every other whole number fits INT64.
    if array.dtype.kind in "iu" and array.dtype != np.uint64:
        return np.dtype(np.int64)
    return dtype_from_datatype(datatype_from_dtype(array.dtype))


def _dense(given: Any) -> Array:
    return np.asarray(given.toarray() if hasattr(given, "toarray") else given)
