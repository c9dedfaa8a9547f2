"""Reads from an ONNX file what its library does not tell: files that it points to, and which ranks are unknown.

A walk over the protobuf wire format that descends only where the answers lie, so that weights of any size are passed
over in place, and the package onnx is not needed to serve.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from inferencehub.repository.bounds import Bounds, FileRefusedError
from inferencehub.runtimes.protocol import ModelLoadError

# Field numbers of onnx.proto.
_MODEL_GRAPH, _MODEL_FUNCTIONS, _MODEL_TRAINING = 7, 25, 20
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_SPARSE, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 15, 11, 12
_FUNCTION_NODE = 7
_NODE_ATTRIBUTE = 5
_ATTRIBUTE_TENSOR, _ATTRIBUTE_GRAPH, _ATTRIBUTE_TENSORS, _ATTRIBUTE_GRAPHS = 5, 6, 10, 11
_ATTRIBUTE_SPARSE, _ATTRIBUTE_SPARSES = 22, 23
_SPARSE_VALUES, _SPARSE_INDICES = 1, 2
_TENSOR_EXTERNAL = 13
_ENTRY_KEY, _ENTRY_VALUE = 1, 2
_VALUE_NAME, _VALUE_TYPE, _TYPE_TENSOR, _TENSOR_SHAPE = 1, 2, 1, 2
# Graphs in graphs; real ones have two or three levels (If in Loop), and a crafted one must not exhaust the stack.
_DEEPEST = 32
# A graph of a million nodes has some twenty million; a file of empty fields would be walked for hours.
_MOST_FIELDS = 30_000_000


@dataclass(slots=True)
class OnnxFile:
    """What the walk found."""

    external: set[str] = field(default_factory=set)
    """Locations of external data, as the file gives them."""
    unranked: set[str] = field(default_factory=set)
    """Inputs and outputs whose rank the graph does not tell."""


class _MalformedError(Exception):
    """The bytes are no protobuf."""


def read_onnx_file(path: Path, bounds: Bounds | None = None) -> OnnxFile:
    """Walk the file.

    Args:
        path: The file.
        bounds: Where it may lie; its own folder unless given.

    Raises:
        ModelLoadError: It is no ONNX file, or a truncated one.
    """
    found = OnnxFile()
    try:
        with (
            (bounds or Bounds.around(path.parent)).open(path) as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
        ):
            walk = _Walk(content, found)
            graphs = walk.model(0, len(content))
        if not graphs:
            raise _MalformedError("it has no graph")
    except (_MalformedError, ValueError, IndexError) as error:
        raise ModelLoadError(
            f"{path.name} is not a whole ONNX model; export or copy it again.", f"{path}: {error}"
        ) from error
    return found


class _Walk:
    def __init__(self, content: mmap.mmap, found: OnnxFile) -> None:
        self._content = content
        self._found = found
        self._walked = 0

    def model(self, start: int, end: int) -> int:
        graphs = 0
        for number, at, to in self._fields(start, end):
            if number == _MODEL_GRAPH:
                graphs += 1
                self._graph(at, to, 0)
            elif number == _MODEL_FUNCTIONS:
                self._nodes(at, to, _FUNCTION_NODE, 0)
            elif number == _MODEL_TRAINING:
                for _, inner, outer in self._fields(at, to):
                    self._graph(inner, outer, 0)
        return graphs

    def _graph(self, start: int, end: int, depth: int) -> None:
        if depth > _DEEPEST:
            raise _MalformedError("graphs lie too deep in each other")
        for number, at, to in self._fields(start, end):
            if number == _GRAPH_INITIALIZER:
                self._tensor(at, to)
            elif number == _GRAPH_SPARSE:
                self._sparse(at, to)
            elif number in (_GRAPH_INPUT, _GRAPH_OUTPUT) and depth == 0:
                self._value(at, to)
        self._nodes(start, end, _GRAPH_NODE, depth)

    def _nodes(self, start: int, end: int, node: int, depth: int) -> None:
        for number, at, to in self._fields(start, end):
            if number != node:
                continue
            for part, inner, outer in self._fields(at, to):
                if part == _NODE_ATTRIBUTE:
                    self._attribute(inner, outer, depth)

    def _attribute(self, start: int, end: int, depth: int) -> None:
        for number, at, to in self._fields(start, end):
            if number in (_ATTRIBUTE_TENSOR, _ATTRIBUTE_TENSORS):
                self._tensor(at, to)
            elif number in (_ATTRIBUTE_SPARSE, _ATTRIBUTE_SPARSES):
                self._sparse(at, to)
            elif number in (_ATTRIBUTE_GRAPH, _ATTRIBUTE_GRAPHS):
                self._graph(at, to, depth + 1)

    def _sparse(self, start: int, end: int) -> None:
        for number, at, to in self._fields(start, end):
            if number in (_SPARSE_VALUES, _SPARSE_INDICES):
                self._tensor(at, to)

    def _tensor(self, start: int, end: int) -> None:
        for number, at, to in self._fields(start, end):
            if number == _TENSOR_EXTERNAL:
                entry = {part: self._content[inner:outer] for part, inner, outer in self._fields(at, to)}
                if entry.get(_ENTRY_KEY) == b"location":
                    self._found.external.add(entry.get(_ENTRY_VALUE, b"").decode("utf-8", "replace"))

    def _value(self, start: int, end: int) -> None:
        name, ranked = "", False
        for number, at, to in self._fields(start, end):
            if number == _VALUE_NAME:
                name = self._content[at:to].decode("utf-8", "replace")
            elif number == _VALUE_TYPE:
                ranked = any(
                    part == _TENSOR_SHAPE
                    for kind, inner, outer in self._fields(at, to)
                    if kind == _TYPE_TENSOR
                    for part, _, _ in self._fields(inner, outer)
                )
        if not ranked:
            self._found.unranked.add(name)

    def _fields(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Number, start and end of each length-delimited field; numbers are passed over."""
        at = start
        while at < end:
            tag, at = self._varint(at)
            number, wire = tag >> 3, tag & 7
            self._walked += 1
            if number == 0 or self._walked > _MOST_FIELDS:
                raise _MalformedError("a field has no number, or there are too many")
            if wire == 2:
                length, at = self._varint(at)
                if at + length > end:
                    raise _MalformedError("it ends in the middle of a field")
                yield number, at, at + length
                at += length
            elif wire == 0:
                _, at = self._varint(at)
            elif wire in (1, 5):
                at += 8 if wire == 1 else 4
            else:
                raise _MalformedError(f"wire type {wire} is unknown")
        if at != end:
            raise _MalformedError("a field ends outside its message")

    def _varint(self, at: int) -> tuple[int, int]:
        value = shift = 0
        while True:
            byte = self._content[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value, at
            shift += 7
            if shift > 63:
                raise _MalformedError("a number has more than 64 bits")


def refuse_escapes(path: Path, locations: set[str], bounds: Bounds) -> None:
    """Refuse external data outside the bounds, by whatever way: absolute, by .., by a link, by a second name.

    Args:
        path: The ONNX file.
        locations: Where its external data lies, as it says.
        bounds: Where links may end.

    Raises:
        ModelLoadError: A location leaves the folder, or is no file.
    """
    for location in sorted(locations):
        target = path.parent / location
        if Path(location).is_absolute() or ".." in Path(location).parts or "\0" in location:
            raise ModelLoadError(
                f"{path.name} keeps weights outside its folder; put the external data beside it and save it again.",
                f"{path} names {location!r}.",
            )
        try:
            bounds.open(target).close()
        except FileRefusedError as error:
            raise ModelLoadError(
                f"{path.name} keeps weights outside its folder, behind a link, or in what is no file; name the folder "
                f"where such links may end in the setting models.link_roots, or copy what they lead to.",
                f"{path} names {location!r}: {error}",
            ) from error
        except FileNotFoundError as error:
            raise ModelLoadError(
                f"{path.name} keeps weights in a file that is missing; copy the external data beside it.",
                f"{path} names {location!r}, and {target} is no file.",
            ) from error
        if not bounds.hold_every_name_of(target):
            raise ModelLoadError(
                f"{path.name} keeps weights in a file that has another name outside the models folder (a hard link); "
                "copy the file instead of linking it, or name the other's folder in the setting models.link_roots.",
                f"{path} names {location!r}, and {target} has {target.stat().st_nlink} names.",
            )
