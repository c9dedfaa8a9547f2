"""Image files, and what becomes one: models that say so in the catalogue take them as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from ..catalogue.signature import Signature
from .images import is_image
from .values import UnsendableInput

_MEDIA_TYPE_BY_BEGINNING = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_PNG = "image/png"
# What PNG has a place for; whatever else becomes RGB.
_MODES_OF_PNG = {"1", "L", "LA", "I;16", "P", "RGB", "RGBA"}


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A file and its media type."""

    media_type: str
    content: bytes


def may_be_file(value: object) -> bool:
    """True for an image of PIL, the path of a file, and bytes that begin as an image file does."""
    if isinstance(value, bytes | bytearray):
        return _media_type(value) is not None
    return isinstance(value, Path) or is_image(value)


def file_for(inputs: Any, signature: Signature) -> ImageFile | None:
    """The file to send to a version that takes files; None where inputs are no file, or it takes none.

    Raises:
        UnsendableInput: It is the path of something else, or the version takes no files.
        OSError: The file cannot be read.
    """
    value = _only_value(inputs, signature)
    if not may_be_file(value):
        return None
    image = signature.image or {}
    taken = image.get("media_types") or ()
    if isinstance(value, Path):
        return _file_at(value, signature, taken)
    if not taken:
        return None
    return _encoded(value) if is_image(value) else _of_bytes(bytes(value))


def _only_value(inputs: Any, signature: Signature) -> Any:
    if isinstance(inputs, Mapping) and len(inputs) == len(signature.inputs) == 1:
        return inputs.get(signature.inputs[0].name)
    return inputs


def _file_at(path: Path, signature: Signature, taken: Any) -> ImageFile:
    if not taken:
        raise UnsendableInput(
            f"Version '{signature.version}' takes no image files, so '{path.name}' is not sent; send what is in it, "
            "such as an array, or an image of PIL."
        )
    content = path.read_bytes()
    if _media_type(content) is None:
        raise UnsendableInput(f"Expected a file of {' or '.join(taken)}; '{path.name}' is neither.")
    return _of_bytes(content)


def _of_bytes(content: bytes) -> ImageFile:
    return ImageFile(_media_type(content) or _PNG, content)


def _media_type(content: bytes | bytearray) -> str | None:
    found = (kind for beginning, kind in _MEDIA_TYPE_BY_BEGINNING.items() if content.startswith(beginning))
    return next(found, None)


def _encoded(image: Any) -> ImageFile:
    """As PNG, which loses nothing."""
    written = BytesIO()
    # The least effort: the file is read once, and soon.
    (image if image.mode in _MODES_OF_PNG else image.convert("RGB")).save(written, "PNG", compress_level=1)
    return ImageFile(_PNG, written.getvalue())
