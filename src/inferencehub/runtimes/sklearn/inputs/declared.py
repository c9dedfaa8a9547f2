"""Inputs as model.yaml declares them, held against what the estimator tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from inferencehub.runtimes.ports import ROWS, Port, ports_from_declared
from inferencehub.runtimes.protocol import ModelLoadError

from .columns import NO_GAP, Column
from .foreign import recodes_categories
from .forms import Inputs, columns_each, framed_matrix, matrix, one_text
from .heads import forget_names, names_of_columns, wants_frame

if TYPE_CHECKING:
    from inferencehub.repository.spec import Tensor


def declared_inputs(
    estimator: Any, heads: Sequence[Any], columns: tuple[Column, ...] | None, declared: Sequence[Tensor]
) -> Inputs:
    """As model.yaml says: one matrix, one text, or the columns by name."""
    ports = ports_from_declared(declared, takes_categories=True)
    first, names = ports[0], names_of_columns(estimator)
    features = len(columns) if columns is not None else None
    if names is not None:
        features = len(names)
    if len(ports) == 1 and (names is None or len(first.dimensions or ()) != 1):
        widths = (first.dimensions or ())[1:]
        if features is not None and widths not in ((), (features,)):
            raise ModelLoadError(
                f"model.yaml declares `{first.name}` with rows of {_shape(widths)}; the estimator was trained on "
                f"{features} features."
            )
        if names is not None and wants_frame(estimator):
            return framed_matrix(first, [Column(name) for name in names], may_miss=True)
        if first.dimensions == (ROWS,) and first.datatype == "BYTES":
            return one_text(first)
        if names is not None:
            forget_names(estimator)
        return matrix(first, may_miss=True)
    if any(port.dimensions != (ROWS,) for port in ports) or (names is None and columns is None):
        raise ModelLoadError(
            f"model.yaml declares {len(ports)} inputs; the estimator takes one matrix, such as "
            f"{{name: features, datatype: FP64, shape: [-1, {features or 4}]}}."
        )
    return _declared_columns(heads, columns or (), ports, declared, is_frame=names is not None)


def _declared_columns(
    heads: Sequence[Any], known: Sequence[Column], ports: Sequence[Port], declared: Sequence[Tensor], *, is_frame: bool
) -> Inputs:
    by_name = {column.name: column for column in known}
    if not is_frame and set(by_name) != {port.name for port in ports}:
        raise ModelLoadError(
            f"model.yaml declares {len(ports)} inputs; the estimator takes one matrix, such as "
            f"{{name: features, datatype: FP64, shape: [-1, {len(known) or 4}]}}, or the columns x0 to "
            f"x{len(known) - 1}."
        )
    recodes = any(recodes_categories(head) for head in heads)
    columns = []
    for port, tensor in zip(ports, declared, strict=True):
        column = by_name.get(port.name, Column(port.name))
        if tensor.categories is not None:
            column = replace(column, values=tensor.categories, categories=tensor.categories, is_listed=True)
        elif port.datatype == "BYTES" and recodes and column.categories is None:
            column = replace(column, categories=())
        if tensor.nullable and column.gap is NO_GAP:
            column = replace(column, gap=float("nan"))
        columns.append(column)
    if not is_frame:
        order = {column.name: at for at, column in enumerate(known)}
        ports = sorted(ports, key=lambda port: order[port.name])
        columns.sort(key=lambda column: order[column.name])
    return columns_each(columns, ports, is_frame=is_frame)


def _shape(dimensions: Sequence[int | str]) -> str:
    return " x ".join("any length" if d == -1 else str(d) for d in dimensions)
