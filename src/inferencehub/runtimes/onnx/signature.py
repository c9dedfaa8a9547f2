"""The inputs and outputs of an ONNX graph, in our terms."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from inferencehub.runtimes.ports import Dimension, Port
from inferencehub.runtimes.protocol import ModelLoadError
from inferencehub.tensors import Array, datatype_from_dtype, dtype_from_datatype

log = logging.getLogger(__name__)

_DATATYPES = {
    "bool": "BOOL", "uint8": "UINT8", "uint16": "UINT16", "uint32": "UINT32", "uint64": "UINT64", "int8": "INT8",
    "int16": "INT16", "int32": "INT32", "int64": "INT64", "float16": "FP16", "float": "FP32", "double": "FP64",
    "bfloat16": "BF16", "string": "BYTES",
}  # fmt: skip
_TENSOR = re.compile(r"tensor\(([a-z0-9]+)\)\Z")
_OPTIONAL = re.compile(r"optional\((tensor\([a-z0-9]+\))\)\Z")
# skl2onnx appends a ZipMap, which makes a list of dictionaries of the probabilities.
_ZIPMAP = re.compile(r"seq\(map\((?:string|int64),tensor\(float\)\)\)\Z")


@dataclass(slots=True)
class Graph:
    """What a session shows of its graph."""

    inputs: list[Port]
    outputs: list[Port] = field(default_factory=list)
    converters: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    rows_have_no_name: bool = False


def ports_of(session: Any, unranked: set[str], declared: Collection[str]) -> Graph:
    """The graph's ports. What it does not tell of its outputs, and nobody declared, a trial run with zeros shows.

    Raises:
        ModelLoadError: An input is no tensor, has a type that no datatype holds, or nothing is left to answer with.
    """
    graph = Graph([_input(node, unranked) for node in session.get_inputs()])
    nodes = session.get_outputs()
    # Zeros of an unknown rank would only show the rank that they were given.
    known = set(declared) if all(port.dimensions is not None for port in graph.inputs) else {n.name for n in nodes}
    to_try = [n.name for n in nodes if not _TENSOR.match(n.type) or (n.name in unranked and n.name not in known)]
    trial = _trial(session, graph.inputs, to_try) if to_try else {}
    for node in nodes:
        tensor = _TENSOR.match(node.type)
        if tensor and node.name not in to_try:
            dimensions = None if node.name in unranked else _dimensions(node.shape)
            graph.outputs.append(Port(node.name, _datatype(tensor[1], "output", node.name), dimensions))
        else:
            _learn(graph, node, trial.get(node.name))
    if not graph.outputs:
        raise ModelLoadError(f"The graph has no output that is a tensor; its outputs are {_types(nodes)}.")
    firsts = [(port.dimensions or (0,))[0] for port in (*graph.inputs, *graph.outputs)]
    graph.rows_have_no_name = -1 in firsts and all(first == -1 or isinstance(first, str) for first in firsts)
    return graph


def _input(node: Any, unranked: set[str]) -> Port:
    tensor = _TENSOR.match(node.type)
    if not tensor:
        raise ModelLoadError(
            f"The input `{node.name}` is {node.type}; only tensors can be served: export the model with tensor inputs."
        )
    dimensions = None if node.name in unranked else _dimensions(node.shape)
    return Port(node.name, _datatype(tensor[1], "input", node.name), dimensions)


def _datatype(element: str, kind: str, name: str) -> str:
    try:
        return _DATATYPES[element]
    except KeyError:
        raise ModelLoadError(
            f"The {kind} `{name}` is tensor({element}), which no datatype holds; cast it in the graph."
        ) from None


def _dimensions(shape: Sequence[Any]) -> tuple[Dimension, ...]:
    """Symbols stay; a dimension without name or length is -1 and shares nothing with another."""
    return tuple(length if isinstance(length, (int, str)) and length != "" else -1 for length in shape)


def _trial(session: Any, inputs: Sequence[Port], names: list[str]) -> dict[str, Any]:
    try:
        feeds = {port.name: _zeros(port) for port in inputs}
        return dict(zip(names, session.run(names, feeds), strict=True))
    except Exception as error:
        log.info("a trial run with zeros failed: %s", error)
        return {}


def _zeros(port: Port) -> Array:
    shape = [length if isinstance(length, int) and length >= 0 else 1 for length in port.dimensions or ()]
    if port.datatype == "BYTES":
        return np.full(shape, "", dtype=object)
    return np.zeros(shape, dtype_from_datatype(port.datatype))


def _learn(graph: Graph, node: Any, seen: Any) -> None:
    """Take what a trial run showed of one output, or leave the output out and say so."""
    rows = (graph.inputs[0].dimensions or (-1,))[0] if graph.inputs else -1
    if _ZIPMAP.match(node.type) and seen:
        keys = list(seen[0])
        graph.outputs.append(Port(node.name, "FP32", (rows if isinstance(rows, str) else -1, len(keys))))
        graph.converters[node.name] = lambda rows: np.array([[row[k] for k in keys] for row in rows], np.float32)
        graph.labels = tuple(str(key) for key in keys)
        return
    optional = _OPTIONAL.match(node.type)
    if isinstance(seen, np.ndarray) and (optional or _TENSOR.match(node.type)):
        dimensions: tuple[Dimension, ...] = (-1,) * seen.ndim
        if optional and len(node.shape) == seen.ndim:
            dimensions = _dimensions(node.shape)
        graph.outputs.append(Port(node.name, datatype_from_dtype(seen.dtype), dimensions))
        return
    graph.warnings += (
        f"The output `{node.name}` is {node.type}, which is no tensor that can be served; it is left out.",
    )


def _types(nodes: Sequence[Any]) -> str:
    return ", ".join(f"`{node.name}` ({node.type})" for node in nodes)
