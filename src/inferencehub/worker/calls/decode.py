"""Step 2 of a call: its tensors, checked against the model's signature."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import prod
from typing import TypeAlias

from inferencehub.errors import InputMismatch, InvalidRequest
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.protocol import MAX_INPUTS, Signature, TensorSpec
from inferencehub.tensors import ELEMENT_BYTES, Raw, datatypes
from inferencehub.worker.calls.call import Content, Layout
from inferencehub.worker.calls.elements import LARGE_BYTES, UnreadElements, read_elements
from inferencehub.worker.calls.shared_files import SharedFiles

DATATYPE_NAMES: dict[int, str] = {pb.Datatype.Value(f"DATATYPE_{name}"): name for name in datatypes()}
DATATYPE_NUMBERS: dict[str, int] = {name: number for number, name in DATATYPE_NAMES.items()}

# Name, datatype and shape of each tensor of a request, as it came.
Description: TypeAlias = tuple[tuple[str, int, tuple[int, ...]], ...]

# A model with free heights and widths could bring layouts without end.
KNOWN_LAYOUTS = 1_024
# Inputs that a sentence names.
MOST_LISTED = 12
# Without elements a shape costs nothing to send, and each row of the answer does.
MAX_LENGTH_WITHOUT_ELEMENTS = 65_536


class Decoder:
    """Checks the inputs of one model's calls. Layouts that it has seen once it knows again without checking."""

    def __init__(self, signature: Signature, files: SharedFiles | None) -> None:
        self._signature = signature
        self._files = files
        self._layouts: dict[Description, Layout] = {}

    def decode(self, tensors: Sequence[pb.Tensor]) -> tuple[Layout, list[Content | UnreadElements], int, bool]:
        """The layout of a call, its contents in the order of the signature, their bytes, and if any came by reference.

        Raises:
            InputMismatch: The tensors disagree with the signature, or their bytes with their shape.
            InvalidRequest: A reference that leads nowhere.
        """
        # Every look into a message makes an object, so each tensor is fetched once.
        tensors = list(tensors)
        description = tuple([(tensor.name, tensor.datatype, tuple(tensor.shape)) for tensor in tensors])
        layout = self._layouts.get(description)
        if layout is None:
            layout = self._learn(description)
        contents: list[Content | UnreadElements] = []
        total_bytes = 0
        by_reference = False
        for place, length, spec in zip(layout.order, layout.lengths, self._signature.inputs, strict=True):
            tensor = tensors[place]
            raw: Raw = tensor.raw
            if len(raw) != length:
                # BYTES, a reference, or wrong.
                if tensor.WhichOneof("content") == "reference":
                    raw = self._view(tensor.reference)
                    by_reference = True
                contents.append(_content(tensor, raw, length, spec))
            elif tensor.missing:
                raise _cannot_miss(spec)
            else:
                contents.append(raw)
            total_bytes += len(raw)
        return layout, contents, total_bytes, by_reference

    def _view(self, reference: pb.FileReference) -> memoryview:
        if self._files is None:
            raise InvalidRequest("This worker takes no tensors by reference; send the bytes themselves.")
        return self._files.view(reference.name, reference.offset, reference.length)

    def _learn(self, description: Description) -> Layout:
        layout = layout_from_description(description, self._signature)
        if len(self._layouts) >= KNOWN_LAYOUTS:
            self._layouts.clear()
        self._layouts[description] = layout
        return layout


def _content(tensor: pb.Tensor, raw: Raw, length: int, spec: TensorSpec) -> Content | UnreadElements:
    if tensor.missing and (length >= 0 or not spec.nullable):
        raise _cannot_miss(spec)
    if length < 0:
        elements = tensor.name, raw, prod(tensor.shape), tensor.missing
        return UnreadElements(*elements) if len(raw) > LARGE_BYTES else read_elements(*elements)
    if len(raw) != length:
        raise InputMismatch(
            f"Input '{tensor.name}' as {_described(tensor.datatype, tensor.shape)} takes {length} bytes; "
            f"{len(raw)} came."
        )
    return raw


def _cannot_miss(spec: TensorSpec) -> InputMismatch:
    if spec.nullable:
        return InputMismatch(
            f"Input '{spec.name}' is {spec.datatype}, where missing elements are NaN, not in `missing`."
        )
    return InputMismatch(f"Input '{spec.name}' takes no missing elements; one came.")


def layout_from_description(description: Description, signature: Signature) -> Layout:
    """The layout of a call whose tensors look like this.

    Raises:
        InputMismatch: They disagree with the signature.
        InvalidRequest: There are too many.
    """
    if len(description) > MAX_INPUTS:
        raise InvalidRequest(f"A call has at most {MAX_INPUTS} inputs; {len(description)} came.")
    order = _order(description, signature.inputs)
    shapes = tuple(description[place][2] for place in order)
    for spec, place in zip(signature.inputs, order, strict=True):
        _check(spec, *description[place][1:])
    rows = _rows(signature.inputs, shapes) if signature.batched else 1
    group: Hashable = tuple(shape[1:] for shape in shapes)
    lengths = tuple(
        prod(shape) * ELEMENT_BYTES.get(spec.datatype, 0) if spec.datatype != "BYTES" else -1
        for spec, shape in zip(signature.inputs, shapes, strict=True)
    )
    return Layout(rows, group, order, shapes, lengths)


def _order(description: Description, specs: Sequence[TensorSpec]) -> tuple[int, ...]:
    places = {name: place for place, (name, _, _) in enumerate(description)}
    if len(places) != len(description):
        raise InputMismatch("An input was given twice; each must be given once.")
    wanted = {spec.name: None for spec in specs}
    for name in places:
        if name not in wanted:
            raise InputMismatch(f"The model has no input '{name}'; it takes {_listed([*wanted])}.")
    missing = [name for name in wanted if name not in places]
    if missing:
        raise InputMismatch(f"The model takes {_listed([*wanted])}; {_listed(missing)} did not come.")
    return tuple(places[name] for name in wanted)


def _check(spec: TensorSpec, datatype: int, shape: tuple[int, ...]) -> None:
    fits = len(shape) == len(spec.shape) and all(
        length >= 0 and wanted in (-1, length) for wanted, length in zip(spec.shape, shape, strict=True)
    )
    if not fits or DATATYPE_NAMES.get(datatype) != spec.datatype:
        raise InputMismatch(
            f"Input '{spec.name}' must be {spec.datatype} {list(spec.shape)}; {_described(datatype, shape)} came."
        )
    if 0 in shape and max(shape) > MAX_LENGTH_WITHOUT_ELEMENTS:
        raise InputMismatch(
            f"Input '{spec.name}' has no elements, so none of its dimensions may be above "
            f"{MAX_LENGTH_WITHOUT_ELEMENTS}; {_described(datatype, shape)} came."
        )


def _rows(specs: Sequence[TensorSpec], shapes: Sequence[tuple[int, ...]]) -> int:
    rows = shapes[0][0]
    for spec, shape in zip(specs, shapes, strict=True):
        if shape[0] != rows:
            raise InputMismatch(
                f"Every input must bring the same number of rows; '{specs[0].name}' brings {rows} and "
                f"'{spec.name}' {shape[0]}."
            )
    if rows == 0:
        raise InputMismatch("A call brings at least one row; this one brings none.")
    return rows


def _described(datatype: int, shape: Sequence[int]) -> str:
    return f"{DATATYPE_NAMES.get(datatype, 'a tensor without datatype')} {list(shape)}"


def _listed(names: Sequence[str]) -> str:
    """The names, or the first few of hundreds."""
    listed = ", ".join(f"'{name}'" for name in names[:MOST_LISTED]) or "no input"
    return f"{listed} and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else listed
