"""What an estimator takes: one matrix, one text, records, or the columns of the frame that it was trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.ports import ROWS, Port, ports_from_declared
from inferencehub.runtimes.protocol import ModelLoadError, Tensors

from .advice import advice_for, inputs_line, matrix_line
from .columns import NO_GAP, Column, columns_of, holds_text, words_of
from .declared import declared_inputs
from .foreign import mentions_categories
from .forms import Inputs, columns_each, framed_matrix, matrix, one_text, sample_column
from .heads import VECTORIZERS, forget_names, heads_of, names_of_columns, wants_frame
from .records import is_hasher, records_of, takes_records

if TYPE_CHECKING:
    from inferencehub.repository.spec import ModelSpec


def inputs_of(estimator: Any, spec: ModelSpec) -> Inputs:
    """What the estimator takes, as far as it tells, and otherwise what model.yaml says.

    Raises:
        ModelLoadError: Neither tells enough.
    """
    heads = heads_of(estimator)
    if all(type(head).__name__ in VECTORIZERS for head in heads):
        return _text_of(heads, spec)
    names, columns = names_of_columns(estimator), columns_of(estimator, heads)
    if takes_records(heads):
        inputs = _records(heads, spec)
    elif spec.inputs:
        inputs = declared_inputs(estimator, heads, columns, spec.inputs)
    elif columns is None:
        _require_fitted(estimator)
        raise ModelLoadError(
            "The estimator doesn't tell what it takes; declare `inputs` in model.yaml, such as "
            "[{name: features, datatype: FP64, shape: [-1, 4]}]."
        )
    elif any(column.datatype != "FP64" or column.has_plain_gaps for column in columns):
        inputs = _mixed(columns, is_frame=names is not None)
    else:
        _require_numbers(estimator, heads, columns, is_frame=names is not None)
        inputs = _numbers(estimator, names, columns)
    return replace(inputs, advice=advice_for(inputs.ports, columns if names is not None else None, spec.inputs))


def _require_fitted(estimator: Any) -> None:
    from sklearn.base import BaseEstimator
    from sklearn.exceptions import NotFittedError
    from sklearn.utils.validation import check_is_fitted

    if not isinstance(estimator, BaseEstimator):
        return
    try:
        check_is_fitted(estimator)
    except NotFittedError as error:
        raise ModelLoadError(
            f"The artifact holds a {type(estimator).__name__} that is not fitted; save it after `fit`."
        ) from error


def _mixed(columns: tuple[Column, ...], *, is_frame: bool) -> Inputs:
    """Columns of which some are no numbers: an input each, or a matrix where all of an array were text alike."""
    alike = {(column.datatype, column.gap is NO_GAP, column.categories is None) for column in columns}
    if is_frame or len(alike) > 1 or any(column.has_plain_gaps for column in columns):
        return columns_each(columns, is_frame=is_frame)
    datatype, has_no_gap, _ = alike.pop()
    if datatype != "BYTES":
        # An array of flags or whole numbers is as well an array of numbers.
        return matrix(Port("features", "FP64", (ROWS, len(columns))), columns, may_miss=_may_miss(columns))
    return matrix(Port("features", datatype, (ROWS, len(columns))), columns, may_miss=not has_no_gap)


def _numbers(estimator: Any, names: Sequence[str] | None, columns: Sequence[Column]) -> Inputs:
    may_miss = _may_miss(columns)
    if names is None:
        return matrix(Port("features", "FP64", (ROWS, len(columns))), columns, may_miss=may_miss)
    port = Port("features", "FP64", (ROWS, len(names)), feature_names=tuple(map(str, names)))
    if len(columns) != len(names):
        # A frame of which some columns were dropped is still as wide as it was.
        columns = [{column.name: column for column in columns}.get(name, Column(name)) for name in names]
    if wants_frame(estimator):
        return framed_matrix(port, columns, may_miss=may_miss)
    forget_names(estimator)
    return matrix(port, columns, may_miss=may_miss)


def _may_miss(columns: Sequence[Column]) -> bool:
    """Whether a row of a matrix of numbers may lack any: an encoder that knows all that they may be says no."""
    return all(column.gap is not NO_GAP or not column.values for column in columns)


def _require_numbers(estimator: Any, heads: Sequence[Any], columns: Sequence[Column], *, is_frame: bool) -> None:
    """Refuse to take for numbers what is none behind code that tells nothing.

    Raises:
        ModelLoadError: The estimator was trained on text or categories, in columns that it doesn't tell.
    """
    names = [column.name for column in columns]
    if holds_text(estimator) or any(mentions_categories(head, names) for head in heads):
        raise ModelLoadError(
            "The estimator was trained on text or categories, and doesn't tell in which columns; declare them in "
            f"model.yaml, such as {inputs_line(columns) if is_frame else matrix_line(len(columns))}."
        )


def _text_of(heads: Sequence[Any], spec: ModelSpec) -> Inputs:
    reads_files = next((head for head in heads if getattr(head, "input", "content") != "content"), None)
    if reads_files is not None:
        raise ModelLoadError(
            f"The {type(reads_files).__name__} reads files by the names that callers send; train it with "
            "input='content'."
        )
    ports = ports_from_declared(spec.inputs) if spec.inputs else (Port("text", "BYTES", (ROWS,)),)
    if len(ports) != 1 or ports[0].datatype != "BYTES" or ports[0].dimensions != (ROWS,):
        raise ModelLoadError(
            "The estimator takes one text; declare it as `inputs: [{name: text, datatype: BYTES, shape: [-1]}]`."
        )
    return one_text(ports[0], [word for head in heads for word in words_of(head)])


def _records(heads: Sequence[Any], spec: ModelSpec) -> Inputs:
    """One dictionary a row, of an input for each key."""
    declared = ports_from_declared(spec.inputs) if spec.inputs else ()
    if is_hasher(heads, "string") and len(declared) == 1 and len(declared[0].dimensions or ()) == 2:
        return matrix(declared[0])
    records = records_of(heads, declared)

    def sample(rows: int) -> Tensors:
        each = zip(records.ports, records.columns, strict=True)
        return {port.name: sample_column(port.datatype, column, rows) for port, column in each}

    return Inputs(records.ports, records.convert, sample, tuple(frozenset({port.name}) for port in records.ports))
