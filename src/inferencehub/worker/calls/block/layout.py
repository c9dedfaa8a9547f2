"""How the inputs of calls are laid out, and what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from inferencehub.tensors import Raw
from inferencehub.worker.calls.block.elements import UnreadElements
from inferencehub.worker.calls.block.image_file import ImageFile

ReadContent: TypeAlias = Raw | list[bytes | None]
"""What one input brings: its bytes, or the elements of a BYTES tensor, None for one that is missing."""
Content: TypeAlias = ReadContent | UnreadElements | ImageFile
"""The same; of a large BYTES tensor, and of an image file, before its run has read it."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the inputs of calls are laid out; calls of one model that look alike share the object.

    Attributes:
        order: Place in the message of each input of the signature.
        shapes: Shape of each input, in the order of the signature: of a row, or all of it where none are counted.
        bytes: Bytes that each input has in a row; -1 for BYTES.
    """

    order: tuple[int, ...]
    shapes: tuple[tuple[int, ...], ...]
    bytes: tuple[int, ...]


def part_of(content: Content, rows: int, row: int, count: int, call: int, calls: int) -> Content:
    """What an input of `rows` rows holds for `count` of them from `row` on, which `calls` calls from `call` on bring.

    Bytes are not copied.
    """
    if isinstance(content, UnreadElements):
        return content.part(call, calls)
    if isinstance(content, ImageFile):
        return content  # of one call alone
    width = len(content) // rows
    if isinstance(content, list):
        return content[row * width : (row + count) * width]
    return memoryview(content)[row * width : (row + count) * width]
