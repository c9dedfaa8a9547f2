"""Opens an image file that a caller sent: nothing of it is decoded before its header says that it is small enough."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from inferencehub.errors import InputMismatch
from inferencehub.tensors import Raw

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG"}
_BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
# Each scan of a progressive JPEG goes over the whole picture once more, and takes a dozen bytes to ask for. Encoders
# make 10 or so.
MAX_SCANS = 100
_SCAN = b"\xff\xda"


def opened(raw: Raw, media_type: str, max_pixels: int) -> Image:
    """The picture, its header read and its pixels not.

    Raises:
        InputMismatch: It is no file of that type, or one that may not be decoded.
    """
    from PIL import Image

    data = bytes(raw)
    if not data.startswith(_BEGINNINGS[media_type]):
        raise InputMismatch(_what_came(data, media_type))
    if media_type == "image/jpeg" and data.count(_SCAN) > MAX_SCANS:
        raise InputMismatch(f"The JPEG has more than {MAX_SCANS} scans; save it anew.")
    try:
        picture = Image.open(BytesIO(data), formats=(_FORMATS[media_type],))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(max_pixels) from None
    except Exception as error:
        raise broken(media_type, error) from error
    width, height = picture.size
    if width * height > max_pixels:
        raise _too_many_pixels(max_pixels, f"{width} × {height}")
    # A JPEG with further pictures is a phone's: depth or brightness beside the one that is meant.
    if media_type == "image/png" and getattr(picture, "is_animated", False):
        raise InputMismatch("The PNG is animated, and one file is one picture; send one frame of it.")
    return picture


def broken(media_type: str, error: Exception) -> InputMismatch:
    """What to say of a file that the library can't read."""
    if "truncated" in str(error).lower():
        return InputMismatch(f"The {_FORMATS[media_type]} ends too early; send the whole file.")
    return InputMismatch(f"The {_FORMATS[media_type]} is broken and can't be read; save it anew.")


def _what_came(data: bytes, media_type: str) -> str:
    if not data:
        return f"The body is empty; expected a file of type {media_type}."
    for other, beginning in _BEGINNINGS.items():
        if data.startswith(beginning):
            return f"The body is of type {other}, and its content-type is {media_type}; name the type that it has."
    return f"The body does not begin as a file of type {media_type} does."


def _too_many_pixels(max_pixels: int, size: str = "more") -> InputMismatch:
    return InputMismatch(
        f"The picture may have {max_pixels} pixels, and has {size}; send a smaller one, or raise limits.image_pixels."
    )
