"""From an image file to the elements of an input: colours, size and range as the model declares them."""

from __future__ import annotations

from threading import Condition
from typing import TYPE_CHECKING

import numpy as np

from inferencehub.errors import InputMismatch, QueueFull
from inferencehub.runtimes.pictures.file import broken, opened
from inferencehub.runtimes.protocol import Picture
from inferencehub.tensors import Array, Raw, dtype_from_datatype

if TYPE_CHECKING:
    from PIL.Image import Image

# Tag 274 of EXIF: how the camera was held. Each is mended by one turn or mirroring.
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)
_RETRY_MS = 1_000


class PixelRoom:
    """How many pixels are decoded at a time, in all threads together: those of one file of the largest size."""

    def __init__(self) -> None:
        self._taken = 0
        self._changed = Condition()

    def take(self, pixels: int, most: int) -> None:
        """Wait until there is room for so many."""
        with self._changed:
            self._changed.wait_for(lambda: self._taken == 0 or self._taken + pixels <= most)
            self._taken += pixels

    def give_back(self, pixels: int) -> None:
        """They are decoded."""
        with self._changed:
            self._taken -= pixels
            self._changed.notify_all()


_room = PixelRoom()


def elements_from_file(raw: Raw, media_type: str, picture: Picture) -> bytes:
    """The elements of the one row that a file becomes. Takes milliseconds and more: never call it on the event loop.

    Raises:
        InputMismatch: It is no such file, or one that may not be decoded.
        QueueFull: There is no memory for it now.
    """
    image = opened(raw, media_type, picture.max_pixels)
    pixels = image.width * image.height
    _room.take(pixels, picture.max_pixels)
    try:
        return _elements(_sized(image, picture), picture)
    except MemoryError:
        raise QueueFull(
            "There is no memory for so large a picture now; send a smaller one, or try again later.",
            retry_after_ms=_RETRY_MS,
        ) from None
    except InputMismatch:
        raise
    except Exception as error:
        raise broken(media_type, error) from error
    finally:
        _room.give_back(pixels)


def _sized(image: Image, picture: Picture) -> Image:
    """The picture upright, of the size and in the mode that the model takes."""
    from PIL import Image as Pillow
    from PIL import ImageOps

    image.load()
    orientation = _orientation(image)
    plain = _eight_bits(image)
    size = picture.size[::-1] if orientation in _SIDEWAYS else picture.size
    # Bilinear over all pixels that an element stands for, not only the four that are nearest. Turned afterwards, when
    # it is small.
    if picture.fit == "crop":
        sized = ImageOps.fit(plain, size, Pillow.Resampling.BILINEAR)
    else:
        sized = plain.resize(size, Pillow.Resampling.BILINEAR)
    return _in_mode(_upright(sized, orientation), picture.mode)


def _orientation(image: Image) -> int:
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # a camera's slip there says nothing about the picture
        return 1
    return found if isinstance(found, int) else 1


def _upright(image: Image, orientation: int) -> Image:
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(orientation)
    return image if turn is None else image.transpose(turn)


def _eight_bits(image: Image) -> Image:
    """Grey, colours, or colours with opacity, of eight bits each: what can be resized."""
    from PIL import Image as Pillow

    if image.mode.startswith("I"):  # grey of 16 bits, of which the upper ones stay, as in colours
        # Taken apart by numpy: the library would cut off what is above 255.
        image = Pillow.fromarray((np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8))
    if "A" in image.mode or "transparency" in image.info:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _in_mode(image: Image, mode: str) -> Image:
    from PIL import Image as Pillow

    if image.mode == "RGBA" and mode != "RGBA":
        # What can be seen through is on white paper.
        image = Pillow.alpha_composite(Pillow.new("RGBA", image.size, "white"), image)
    return image.convert(mode)


def _elements(image: Image, picture: Picture) -> bytes:
    values = np.asarray(image)
    channels = values.reshape(*values.shape[:2], -1)
    dtype = dtype_from_datatype(picture.datatype)
    made = np.empty(channels.shape, dtype)
    for channel, (black, white) in enumerate(zip(picture.black, picture.white, strict=True)):
        made[:, :, channel] = _table(black, white, dtype)[channels[:, :, channel]]
    return (made.transpose(2, 0, 1) if picture.layout == "CHW" else made).tobytes()


def _table(black: float, white: float, dtype: np.dtype[np.generic]) -> Array:
    """What each of the 256 values becomes: each rounded once, from exact numbers."""
    values = black + np.arange(256) / 255 * (white - black)
    values[255] = white
    table: Array = (np.rint(values) if dtype.kind in "iu" else values).astype(dtype)
    return table
