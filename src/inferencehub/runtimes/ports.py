"""From the inputs and outputs that an artifact shows, and those that model.yaml declares, to one signature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from .protocol import Category, ModelLoadError, Signature, TensorSpec

if TYPE_CHECKING:
    from inferencehub.repository.spec import Tensor

# A number, -1 for any length, or the name of a length that several shapes share.
Dimension: TypeAlias = int | str

# What model.yaml and model.py mean by -1 in the first place. No artifact names a dimension so.
ROWS = "(rows)"

# Symbols that name a stretch of one item instead of a count of items: batching along them would mix callers.
_NOT_ROWS = re.compile(r"seq|time|frame|token|len|height|width|step", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output; ``dimensions`` is None where the artifact doesn't even tell the rank.

    ``nullable``: elements may be missing, which are None in BYTES and NaN in floats. ``feature_names``: what the
    columns of a matrix are called. ``categories``: those that training knew, in its order.
    """

    name: str
    datatype: str
    dimensions: tuple[Dimension, ...] | None
    nullable: bool = False
    feature_names: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()


def signature_from_ports(inputs: Sequence[Port], outputs: Sequence[Port]) -> Signature:
    """The signature; batched only where every input and output share one symbolic first dimension."""
    ports = (*inputs, *outputs)
    batched = bool(inputs) and bool(outputs) and _share_rows(ports)
    return Signature(tuple(map(_spec, inputs)), tuple(map(_spec, outputs)), batched)


def _share_rows(ports: Iterable[Port]) -> bool:
    shapes = [port.dimensions or () for port in ports]
    firsts = {shape[0] if shape else None for shape in shapes}
    if len(firsts) != 1:
        return False
    (first,) = firsts
    if not isinstance(first, str) or _NOT_ROWS.search(first):
        return False
    # [n, n] is a matrix between rows: stacking two of them makes no bigger matrix of the kind.
    return all(first not in shape[1:] for shape in shapes)


def _spec(port: Port) -> TensorSpec:
    if port.dimensions is None:
        raise ModelLoadError(
            f"The artifact doesn't tell the rank of `{port.name}`; declare it in model.yaml under inputs or outputs."
        )
    shape = tuple(-1 if isinstance(length, str) else length for length in port.dimensions)
    return TensorSpec(port.name, port.datatype, shape, port.nullable, port.feature_names, port.categories)


def ports_from_declared(tensors: Iterable[Tensor], *, takes_categories: bool = False) -> tuple[Port, ...]:
    """Ports as model.yaml declares them, where the artifact tells nothing.

    Raises:
        ModelLoadError: One has categories, and the runtime has no use for them.
    """
    ports = []
    for tensor in tensors:
        if tensor.categories is not None and not takes_categories:
            raise _no_categories(tensor)
        ports.append(Port(tensor.name, tensor.datatype, _declared(tensor.shape), bool(tensor.nullable)))
    return tuple(ports)


def _no_categories(tensor: Tensor) -> ModelLoadError:
    return ModelLoadError(
        f"model.yaml gives `{tensor.name}` categories, which are for columns of a DataFrame; leave them out."
    )


def ports_from_class(kind: str, declared: object) -> tuple[Port, ...]:
    """Ports as a class declares them: ``{"x": ("FP32", [-1, 4])}``.

    Raises:
        ModelLoadError: It is something else.
    """
    from inferencehub.repository.spec import Tensor

    example = f'{kind} = {{"x": ("FP32", [-1, 4])}}'
    if not isinstance(declared, Mapping):
        raise ModelLoadError(f"The class Model must declare `{kind}` as a dict, such as {example}.")
    tensors = []
    for name, value in declared.items():
        try:
            datatype, shape = value
            tensors.append(Tensor.model_validate({"name": name, "datatype": datatype, "shape": tuple(shape)}))
        except (TypeError, ValueError) as error:
            raise ModelLoadError(
                f"The class Model declares {kind}[{name!r}] wrongly; expected a datatype and a shape, as in {example}.",
                f"{kind}[{name!r}] is {value!r}: {error}",
            ) from error
    return ports_from_declared(tensors)


def _declared(shape: Sequence[Dimension]) -> tuple[Dimension, ...]:
    return tuple(ROWS if at == 0 and length == -1 else length for at, length in enumerate(shape))


def override_ports(
    found_inputs: Sequence[Port],
    found_outputs: Sequence[Port],
    inputs: Sequence[Tensor] | None,
    outputs: Sequence[Tensor] | None,
) -> tuple[tuple[Port, ...], tuple[Port, ...]]:
    """What the artifact shows, corrected by what model.yaml declares: fixed lengths, ranks, fewer outputs.

    Where model.yaml says -1 for a first dimension that the artifact names, it is that one, wherever else it stands.
    An output may be declared wider too: exporters freeze lengths that they have seen. What it is then has to be seen.

    Raises:
        ModelLoadError: model.yaml contradicts the artifact.
    """
    renamed: dict[Dimension, Dimension] = {}
    narrowed_inputs = _narrow("input", found_inputs, inputs, renamed)
    narrowed_outputs = _narrow("output", found_outputs, outputs, renamed)
    if inputs is not None and len(inputs) < len(found_inputs):
        missing = ", ".join(f"`{p.name}`" for p in found_inputs if p.name not in {t.name for t in inputs})
        raise ModelLoadError(f"model.yaml declares inputs but leaves out {missing}; the artifact takes all of them.")
    if ROWS not in renamed.values() and (rows := _rows_of(narrowed_inputs)) is not None:
        # An output that was declared wider has the rows of the inputs, whatever the artifact calls them.
        renamed[ROWS] = rows
    return _rename(narrowed_inputs, renamed), _rename(narrowed_outputs, renamed)


def _rows_of(inputs: Sequence[Port]) -> Dimension | None:
    """The name of the first dimension that all inputs share."""
    firsts = {(port.dimensions or (0,))[0] for port in inputs}
    first = firsts.pop() if len(firsts) == 1 else 0
    return first if isinstance(first, str) else None


def _narrow(
    kind: str, found: Sequence[Port], declared: Sequence[Tensor] | None, renamed: dict[Dimension, Dimension]
) -> tuple[Port, ...]:
    if declared is None:
        return tuple(found)
    by_name = {port.name: port for port in found}
    ports = []
    for tensor in declared:
        port = by_name.get(tensor.name)
        if port is None:
            raise ModelLoadError(
                f"model.yaml declares the {kind} `{tensor.name}`; the artifact has {', '.join(by_name) or 'none'}."
            )
        ports.append(_narrowed(kind, port, tensor, renamed))
    return tuple(ports)


def _narrowed(kind: str, port: Port, tensor: Tensor, renamed: dict[Dimension, Dimension]) -> Port:
    said = _declared(tensor.shape)
    found = port.dimensions
    contradicts = ModelLoadError(
        f"model.yaml declares the {kind} `{port.name}` as {tensor.datatype} {list(tensor.shape)}; "
        f"the artifact has {port.datatype} {_shown(found)}."
    )
    if tensor.categories is not None:
        raise _no_categories(tensor)
    if tensor.nullable and port.datatype == "BYTES":
        raise ModelLoadError(
            f"model.yaml declares the {kind} `{port.name}` as nullable; the artifact's text has no missing elements."
        )
    if tensor.datatype != port.datatype or (found is not None and len(found) != len(said)):
        raise contradicts
    port = replace(port, nullable=bool(tensor.nullable))
    if found is None:
        return replace(port, dimensions=said)
    dimensions: list[Dimension] = []
    for has, says in zip(found, said, strict=True):
        if isinstance(has, int) and has >= 0 and says != has and not (kind == "output" and _is_open(says)):
            raise contradicts
        if isinstance(has, str) and isinstance(says, str):
            renamed[has] = says
        # What it has is kept where model.yaml leaves it open, but for a length that an export froze.
        dimensions.append(has if says == -1 and _is_open(has) else says)
    return replace(port, dimensions=tuple(dimensions))


def _is_open(length: Dimension) -> bool:
    return length == -1 or isinstance(length, str)


def _rename(ports: Sequence[Port], renamed: Mapping[Dimension, Dimension]) -> tuple[Port, ...]:
    return tuple(
        port if port.dimensions is None else replace(port, dimensions=tuple(renamed.get(d, d) for d in port.dimensions))
        for port in ports
    )


def _shown(dimensions: Sequence[Dimension] | None) -> str:
    if dimensions is None:
        return "of unknown rank"
    return str([-1 if isinstance(length, str) else length for length in dimensions])
