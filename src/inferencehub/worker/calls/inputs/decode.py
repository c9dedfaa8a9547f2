"""Step 2 of a call: its tensors, checked against the model's signature."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

from inferencehub.errors import InputMismatch, InvalidRequest
from inferencehub.rpc.v1 import inference_pb2 as pb
from inferencehub.runtimes.pictures.picture import MEDIA_TYPES
from inferencehub.runtimes.protocol import MAX_INPUTS, Picture, Signature, TensorSpec
from inferencehub.tensors import ELEMENT_BYTES, Raw, datatypes
from inferencehub.worker.calls.block.elements import LARGE_BYTES, UnreadElements
from inferencehub.worker.calls.block.image_file import ImageFile
from inferencehub.worker.calls.block.layout import Content, Layout
from inferencehub.worker.calls.inputs.shared_files import SharedFiles

DATATYPE_NAMES: dict[int, str] = {pb.Datatype.Value(f"DATATYPE_{name}"): name for name in datatypes()}
DATATYPE_NUMBERS: dict[str, int] = {name: number for number, name in DATATYPE_NAMES.items()}

Shape: TypeAlias = tuple[int, ...]
# Name, datatype and shape of each tensor, as it came.
Description: TypeAlias = Sequence[tuple[str, int, Shape]]

# A model with free heights and widths could bring layouts without end.
KNOWN_LAYOUTS = 1_024
# From this size on an input of code that may write is mapped for it alone, below it is copied. Measured with pictures
# that are read once: 602 kB take 0.07 ms by a copy and 0.11 by a mapping, 6 MB about the same, 60 MB 15 and 10.
WRITABLE_FROM_BYTES = 16 * 1024 * 1024
# Inputs that a sentence names.
MOST_LISTED = 12
# Without elements a shape costs nothing to send, and each row of the answer does.
MAX_LENGTH_WITHOUT_ELEMENTS = 65_536


@dataclass(frozen=True, slots=True)
class Decoded:
    """The inputs of calls, checked.

    Attributes:
        layout: How they are laid out.
        counts: Rows of each call; 1 where the model does not count rows.
        contents: What each input holds, in the order of the signature.
        total_bytes: Of them all.
        by_reference: Whether any lies in a shared file.
        has_file: Whether any is an image file.
    """

    layout: Layout
    counts: Sequence[int]
    contents: list[Content]
    total_bytes: int
    by_reference: bool
    has_file: bool = False


class Decoder:
    """Checks the inputs of one model's calls. Layouts that it has seen once it knows again without checking."""

    def __init__(
        self,
        signature: Signature,
        files: SharedFiles | None,
        *,
        may_write: bool = False,
        picture: Picture | None = None,
    ) -> None:
        """`may_write`: the model's code may write into its inputs; `picture`: what becomes of image files."""
        self._signature = signature
        self._files = files
        self._may_write = may_write
        self._picture = picture
        self._layouts: dict[Description, Layout] = {}

    def decode(self, tensors: Iterable[pb.Tensor], calls: int = 1, counts: Sequence[int] = ()) -> Decoded:
        """Check the inputs of so many calls, whose rows lie end to end.

        Args:
            tensors: The inputs.
            calls: How many calls bring them.
            counts: Rows of each call; empty: one each. What a single call brings its tensors say.

        Raises:
            InputMismatch: The tensors disagree with the signature, or their bytes with their shape. Of several calls
                it may be one alone that does.
            InvalidRequest: There are too many tensors, or a reference that leads nowhere.
        """
        # Every look into a message makes an object, so each tensor is fetched once.
        tensors = list(tensors)
        shapes = [tuple(tensor.shape) for tensor in tensors]
        layout, rows = self._layout(tensors, shapes)
        counts = self._counts(rows, calls, counts)
        contents: list[Content] = []
        total_bytes = 0
        by_reference = has_file = False
        for place, row_bytes, spec in zip(layout.order, layout.bytes, self._signature.inputs, strict=True):
            tensor = tensors[place]
            raw: Raw = tensor.raw
            if tensor.media_type:
                file = self._file(tensor, calls, shapes[place])
                has_file = True
                by_reference = by_reference or tensor.WhichOneof("content") == "reference"
                contents.append(file)
                total_bytes += len(file.raw) + row_bytes
                continue
            if len(raw) == row_bytes * rows and not tensor.missing:
                contents.append(raw)
            else:
                # BYTES, a reference, or wrong.
                if tensor.WhichOneof("content") == "reference":
                    raw = self._view(tensor.reference, calls)
                    by_reference = True
                contents.append(_content(tensor, raw, spec, row_bytes * rows, counts))
            total_bytes += len(raw)
        return Decoded(layout, counts, contents, total_bytes, by_reference, has_file)

    def _layout(self, tensors: Sequence[pb.Tensor], shapes: Sequence[Shape]) -> tuple[Layout, int]:
        """How the inputs are laid out, and the rows that they bring."""
        own = 1 if self._signature.batched else 0
        description = tuple([
            (tensor.name, tensor.datatype, shape[own:]) for tensor, shape in zip(tensors, shapes, strict=True)
        ])  # fmt: skip
        layout = self._layouts.get(description)
        rows = shapes[0][0] if own and shapes and shapes[0] else 1
        if layout is None or not self._are_rows(rows, shapes, layout):
            whole = [(tensor.name, tensor.datatype, shape) for tensor, shape in zip(tensors, shapes, strict=True)]
            layout = layout_from_description(whole, self._signature)
            if len(self._layouts) >= KNOWN_LAYOUTS:
                self._layouts.clear()
            self._layouts[description] = layout
        return layout, rows

    def _are_rows(self, rows: int, shapes: Sequence[Shape], layout: Layout) -> bool:
        """Whether tensors that are laid out as others were bring rows as those did."""
        if not self._signature.batched:
            return True
        if rows < 1 or (rows > MAX_LENGTH_WITHOUT_ELEMENTS and any(0 in shape for shape in layout.shapes)):
            return False
        return {shape[:1] for shape in shapes} == {(rows,)}

    def _counts(self, rows: int, calls: int, counts: Sequence[int]) -> Sequence[int]:
        """The rows of each call."""
        if calls == 1:
            return (rows,)
        if not self._signature.batched:
            raise InputMismatch("The model takes one call at a time; several came together.")
        counts = counts or (1,) * calls
        if sum(counts) != rows or not all(counts):
            raise InputMismatch(
                f"{calls} calls came together, which should bring {sum(counts)} rows, each at least one; {rows} came."
            )
        return counts

    def _file(self, tensor: pb.Tensor, calls: int, shape: Shape) -> ImageFile:
        """The image file that one call brings in place of elements."""
        picture = self._picture
        if picture is None or tensor.media_type not in MEDIA_TYPES:
            wanted = "elements" if picture is None else f"elements or a file of type {' or '.join(MEDIA_TYPES)}"
            raise InputMismatch(f"Input '{tensor.name}' takes {wanted}; a file of another type came.")
        if calls > 1:
            raise InvalidRequest("An image file is of one call; several came together.")
        made = (1, *picture.shape) if self._signature.batched else picture.shape
        if shape != made:
            raise InputMismatch(f"An image file becomes {list(made)} for input '{tensor.name}'; {list(shape)} came.")
        raw: Raw = tensor.raw
        if tensor.WhichOneof("content") == "reference":
            raw = self._stretch(tensor.reference)
        return ImageFile(raw, tensor.media_type, picture)

    def _view(self, reference: pb.FileReference, calls: int) -> memoryview:
        if calls > 1:
            raise InvalidRequest("Each call by reference has its own files; several came together.")
        return self._stretch(reference, may_write=self._may_write and reference.length >= WRITABLE_FROM_BYTES)

    def _stretch(self, reference: pb.FileReference, *, may_write: bool = False) -> memoryview:
        if self._files is None:
            raise InvalidRequest("This worker takes no tensors by reference; send the bytes themselves.")
        view = self._files.writable if may_write else self._files.view
        return view(reference.name, reference.offset, reference.length)


def _content(tensor: pb.Tensor, raw: Raw, spec: TensorSpec, length: int, counts: Sequence[int]) -> Content:
    """What an input holds that is BYTES, a reference or wrong. `length`: bytes that it takes; below 0 for BYTES."""
    if tensor.missing and (length >= 0 or not spec.nullable):
        raise _cannot_miss(spec)
    if length < 0:
        return _elements(tensor, raw, counts)
    if len(raw) != length:
        raise InputMismatch(
            f"Input '{tensor.name}' as {_described(tensor.datatype, tensor.shape)} takes {length} bytes; "
            f"{len(raw)} came."
        )
    return raw


def _elements(tensor: pb.Tensor, raw: Raw, counts: Sequence[int]) -> Content:
    """A BYTES input. The elements of a large one are looked for by its model's thread."""
    lengths = tensor.call_lengths if len(counts) > 1 else (len(raw),)
    if len(lengths) != len(counts) or sum(lengths) != len(raw):
        raise InputMismatch(
            f"Input '{tensor.name}' brings {len(raw)} bytes of {len(counts)} calls; its call_lengths tell of "
            f"{sum(lengths)} bytes of {len(lengths)} calls."
        )
    width = prod(tensor.shape) // sum(counts)
    elements = UnreadElements(tensor.name, raw, [width * count for count in counts], lengths, tensor.missing)
    return elements if len(raw) > LARGE_BYTES else elements.read()


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
    if signature.batched:
        _check_rows(signature.inputs, shapes)
        shapes = tuple(shape[1:] for shape in shapes)
    row_bytes = tuple(
        prod(shape) * ELEMENT_BYTES.get(spec.datatype, 0) if spec.datatype != "BYTES" else -1
        for spec, shape in zip(signature.inputs, shapes, strict=True)
    )
    return Layout(order, shapes, row_bytes)


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


def _check(spec: TensorSpec, datatype: int, shape: Shape) -> None:
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


def _check_rows(specs: Sequence[TensorSpec], shapes: Sequence[Shape]) -> None:
    rows = shapes[0][0]
    for spec, shape in zip(specs, shapes, strict=True):
        if shape[0] != rows:
            raise InputMismatch(
                f"Every input must bring the same number of rows; '{specs[0].name}' brings {rows} and "
                f"'{spec.name}' {shape[0]}."
            )
    if rows == 0:
        raise InputMismatch("A call brings at least one row; this one brings none.")


def _described(datatype: int, shape: Sequence[int]) -> str:
    return f"{DATATYPE_NAMES.get(datatype, 'a tensor without datatype')} {list(shape)}"


def _listed(names: Sequence[str]) -> str:
    """The names, or the first few of hundreds."""
    listed = ", ".join(f"'{name}'" for name in names[:MOST_LISTED]) or "no input"
    return f"{listed} and {len(names) - MOST_LISTED} more" if len(names) > MOST_LISTED else listed
