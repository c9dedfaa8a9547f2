"""What an estimator takes: one matrix of features, one text, or the columns of the DataFrame that it was trained on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from inferencehub.runtimes.ports import ROWS, Port, ports_from_declared
from inferencehub.runtimes.protocol import ModelLoadError, Tensors
from inferencehub.runtimes.text import text_from_bytes
from inferencehub.tensors import Array, dtype_from_datatype

from .trust import reachable

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec


@dataclass(frozen=True, slots=True)
class Inputs:
    """The ports, how tensors become what the estimator wants, and rows to try it with."""

    ports: tuple[Port, ...]
    convert: Callable[[Tensors], Any]
    sample: Callable[[int], Tensors]


def inputs_of(estimator: Any, spec: ModelSpec) -> Inputs:
    """What the estimator takes, as far as it tells, and otherwise what model.yaml says.

    Raises:
        ModelLoadError: Neither tells enough.
    """
    names = _column_names(estimator)
    if names is None and _takes_text(estimator):
        port = _declared_or(spec, (Port("text", "BYTES", (ROWS,)),))[0]
        return _text(port)
    if names is not None and _wants_frame(estimator):
        return _frame_inputs(estimator, names, spec)
    if names is not None:
        forget_names(estimator)
    features = getattr(estimator, "n_features_in_", None)
    if features is None and not spec.inputs:
        raise ModelLoadError(
            "The estimator doesn't tell what it takes; declare `inputs` in model.yaml, such as "
            "[{name: features, datatype: FP64, shape: [-1, 4]}]."
        )
    found = Port("features", "FP64", (ROWS, -1 if features is None else int(features)))
    ports = _declared_or(spec, (found,))
    widths = (ports[0].dimensions or ())[1:]
    if features is not None and widths not in ((), (features,)):
        raise ModelLoadError(
            f"model.yaml declares `{ports[0].name}` with rows of {_shape(widths)}; the estimator was trained on "
            f"{features} features."
        )
    if len(ports) != 1:
        raise ModelLoadError(
            f"model.yaml declares {len(ports)} inputs; the estimator takes one matrix, such as "
            f"{{name: features, datatype: FP64, shape: [-1, {features or 4}]}}."
        )
    return _text(ports[0]) if ports[0].dimensions == (ROWS,) and ports[0].datatype == "BYTES" else _matrix(ports[0])


def _shape(dimensions: Sequence[int | str]) -> str:
    return " x ".join("any length" if d == -1 else str(d) for d in dimensions)


def _declared_or(spec: ModelSpec, found: tuple[Port, ...]) -> tuple[Port, ...]:
    return ports_from_declared(spec.inputs) if spec.inputs else found


def _matrix(port: Port) -> Inputs:
    name = port.name
    shape = [1 if d == -1 or isinstance(d, str) else d for d in port.dimensions or ()]

    def convert(inputs: Tensors) -> Any:
        array = inputs[name]
        return text_from_bytes(array, name) if array.dtype == object else array

    def sample(rows: int) -> Tensors:
        empty: Any = b"" if port.datatype == "BYTES" else 0
        return {name: np.full([rows, *shape[1:]], empty, dtype=dtype_from_datatype(port.datatype))}

    return Inputs((port,), convert, sample)


def _text(port: Port) -> Inputs:
    name = port.name

    def convert(inputs: Tensors) -> Any:
        return text_from_bytes(inputs[name], name)

    def sample(rows: int) -> Tensors:
        return {name: np.full([rows], b"text", dtype=object)}

    return Inputs((port,), convert, sample)


def _frame_inputs(estimator: Any, names: Sequence[str], spec: ModelSpec) -> Inputs:
    """Columns one by one where they differ in type; one matrix, in the order of training, where all are numbers."""
    examples = _column_examples(estimator)
    # A ColumnTransformer does without the columns that it dropped; anything else wants all that it was trained on.
    picks = _vars(_first_step(estimator)).get("transformers_") is not None
    required = [name for name in names if name in examples] if picks else list(names)
    ports = tuple(Port(name, _datatype(examples.get(name)), (ROWS,)) for name in required)
    if spec.inputs:
        ports = ports_from_declared(spec.inputs)
        if len(ports) == 1 and len(ports[0].dimensions or ()) == 2:
            return _framed_matrix(ports[0], names)
    elif all(port.datatype == "FP64" for port in ports):
        return _framed_matrix(Port("features", "FP64", (ROWS, len(names))), names)
    return _columns(ports, examples)


def _framed_matrix(port: Port, names: Sequence[str]) -> Inputs:
    import pandas

    matrix = _matrix(port)

    def convert(inputs: Tensors) -> Any:
        return pandas.DataFrame(matrix.convert(inputs), columns=list(names), copy=False)

    return Inputs(matrix.ports, convert, matrix.sample)


def _columns(ports: tuple[Port, ...], examples: dict[str, Any]) -> Inputs:
    import pandas

    texts = {port.name for port in ports if port.datatype == "BYTES"}

    def convert(inputs: Tensors) -> Any:
        return pandas.DataFrame(
            {p.name: text_from_bytes(inputs[p.name], p.name) if p.name in texts else inputs[p.name] for p in ports},
            copy=False,
        )

    def sample(rows: int) -> Tensors:
        return {port.name: _sample_column(port, examples.get(port.name), rows) for port in ports}

    return Inputs(ports, convert, sample)


def _sample_column(port: Port, example: Any, rows: int) -> Array:
    if port.datatype == "BYTES":
        value: Any = str(example if example is not None else "").encode()
    else:
        value = 0 if example is None or isinstance(example, str) or example != example else example
    return np.full([rows], value, dtype=dtype_from_datatype(port.datatype))


def _column_names(estimator: Any) -> list[str] | None:
    names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        # A pipeline tells its first step's; a ColumnTransformer inside a search or a wrapper tells its own.
        names = next(
            (vars(item)["feature_names_in_"] for item in reachable(estimator) if "feature_names_in_" in _vars(item)),
            None,
        )
    return None if names is None else [str(name) for name in names]


def _is_given(names: Any) -> bool:
    return names is not None


def forget_names(estimator: Any) -> None:
    """Forget the column names of training, which else cost a warning at every run that brings an array."""
    for item in reachable(estimator):
        _vars(item).pop("feature_names_in_", None)


def _wants_frame(estimator: Any) -> bool:
    """True where an array would not do: columns are picked by name or type, or code that we don't know gets them."""
    return any(
        _picks_by_name(item)
        or is_foreign(item)
        or getattr(item, "_preprocessor", None) is not None
        or (type(item).__name__ == "FunctionTransformer" and getattr(item, "func", None) is not None)
        for item in reachable(estimator)
    )


def _picks_by_name(item: Any) -> bool:
    transformers = _vars(item).get("transformers_", ())
    return any(isinstance(name, str) for _, _, columns in transformers for name in _as_list(columns))


def is_foreign(item: Any) -> bool:
    """True for an estimator that is not scikit-learn's own, whose code we don't know."""
    return hasattr(item, "get_params") and hasattr(item, "fit") and not type(item).__module__.startswith("sklearn.")


_VECTORIZERS = frozenset({"CountVectorizer", "TfidfVectorizer", "HashingVectorizer"})


def _takes_text(estimator: Any) -> bool:
    return type(_first_step(estimator)).__name__ in _VECTORIZERS


def _first_step(estimator: Any) -> Any:
    """What a row meets first, inside searches, pipelines and calibration."""
    first = estimator
    while True:
        if hasattr(first, "best_estimator_"):
            first = first.best_estimator_
        elif _vars(first).get("steps"):
            first = first.steps[0][1]
        elif _vars(first).get("transformer_list"):
            first = first.transformer_list[0][1]
        elif _vars(first).get("calibrated_classifiers_"):
            first = first.calibrated_classifiers_[0].estimator
        else:
            return first


def _column_examples(estimator: Any) -> dict[str, Any]:
    """A value that each column may have, by name: None where any number will do. Dropped columns are absent."""
    examples: dict[str, Any] = {}
    for item in reachable(estimator):
        transformers = _vars(item).get("transformers_")
        names = getattr(item, "feature_names_in_", None)
        if transformers is None or names is None:
            continue
        for _, transformer, columns in transformers:
            if isinstance(transformer, str) and transformer == "drop":
                continue
            picked = _names_of(columns, [str(name) for name in names])
            for at, name in enumerate(picked):
                example = _example_from(transformer, at)
                if examples.get(name) is None:
                    examples[name] = example
    return examples


def _names_of(columns: Any, names: Sequence[str]) -> list[str]:
    if isinstance(columns, slice):
        return list(names[columns])
    listed = _as_list(columns)
    if listed and all(isinstance(entry, (bool, np.bool_)) for entry in listed):
        return [name for name, picked in zip(names, listed, strict=False) if picked]
    return [entry if isinstance(entry, str) else names[int(entry)] for entry in listed]


def _as_list(columns: Any) -> list[Any]:
    if isinstance(columns, str) or not isinstance(columns, Iterable):
        return [] if isinstance(columns, slice) or callable(columns) else [columns]
    return list(columns)


def _example_from(transformer: Any, at: int) -> Any:
    """What the fitted transformer knows of its column number ``at``: a category, a fill value, that it is text."""
    for step in _steps(transformer):
        if type(step).__name__ in _VECTORIZERS:
            return "text"
        categories = getattr(step, "categories_", None)
        if categories is not None and at < len(categories) and len(categories[at]):
            known = [c for c in np.asarray(categories[at], dtype=object).tolist() if c is not None and c == c]
            # Sorted, so that the last number tells whether all fit INT64.
            if not known:
                return None
            return known[-1] if isinstance(known[-1], int) else known[0]
        statistics = getattr(step, "statistics_", None)
        if statistics is not None and at < len(statistics) and isinstance(statistics[at], str):
            return statistics[at]
    return None


def _steps(transformer: Any) -> list[Any]:
    steps = _vars(transformer).get("steps")
    return [step for _, step in steps] if steps else [transformer]


def _datatype(example: Any) -> str:
    if isinstance(example, str):
        return "BYTES"
    if isinstance(example, (bool, np.bool_)):
        return "BOOL"
    if isinstance(example, (int, np.integer)):
        return "INT64" if example <= np.iinfo(np.int64).max else "UINT64"
    return "FP64"


def _vars(item: Any) -> dict[str, Any]:
    return getattr(item, "__dict__", {})
